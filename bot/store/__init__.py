"""SQLite behind functions that speak model values; nothing above this package knows SQL."""
