"""The commands: the engine behind the screens, for scripts and timers. Never imports Textual."""
