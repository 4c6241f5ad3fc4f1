"""Sign-in, tokens, the vault and admin consent, over real TLS with the real MSAL."""
