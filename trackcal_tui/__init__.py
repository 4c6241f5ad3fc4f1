"""trackcal: your Outlook calendar becomes your timesheet, from any terminal."""

__version__ = "0.1.0"
