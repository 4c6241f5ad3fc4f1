"""Read the primary calendar over Microsoft Graph."""
