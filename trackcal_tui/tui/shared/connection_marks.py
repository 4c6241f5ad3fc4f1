"""The mark of each connection state, in the head and in the Connection section."""

from __future__ import annotations

from trackcal_tui.core.connection import ConnectionState

CONNECTION_MARKS = {
    ConnectionState.CONNECTED: ("●", "good"),
    ConnectionState.SIGNING_IN: ("◌", "accent"),
    ConnectionState.NOT_CONNECTED: ("○", "muted"),
    ConnectionState.OFFLINE: ("◌", "warning"),
    ConnectionState.EXPIRED: ("!", "bad"),
    ConnectionState.NO_CALENDAR: ("!", "warning"),
    ConnectionState.ADMIN_APPROVAL: ("!", "warning"),
}
"""The sign, and the name of its style."""
