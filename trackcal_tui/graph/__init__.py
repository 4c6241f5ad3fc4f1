"""Microsoft: Entra sign-in, the token vault and Graph's calendar. Nothing here draws or stores."""
