"""The trackers of one installation, `[trackers.NAME]` in `config.toml`: set up and opened."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec.structs import replace

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.outbox import SendState
from trackcal_tui.core.trackers import Identity, KindInfo, RemoteLists, TrackerInfo
from trackcal_tui.engine.installation import Installation
from trackcal_tui.engine.tracker_keys import TrackerKeys, origin_of, usable_key
from trackcal_tui.trackers.registry import kind_named, kind_names

if TYPE_CHECKING:
    from trackcal_tui.config.tracker_settings import TrackerSettings
    from trackcal_tui.trackers.protocol import Tracker

_STEP = 1.0
"""Seconds between two reports of a long wait."""

Wait = Callable[[float, str], None]
"""Waits so many seconds for a limit, told why."""


def waiting(cancel: Cancel, on_wait: Callable[[float, str], None] | None = None) -> Wait:
    """Return a way to wait that a cancel ends at once.

    Args:
        cancel: Ends a wait with `Cancelled`.
        on_wait: Told every second how many are left and why; 0 at the end.
    """

    def wait(seconds: float, reason: str) -> None:
        left = seconds
        while left > 0:
            if reason and on_wait:
                on_wait(left, reason)
            cancel.wait(min(left, _STEP))
            left -= _STEP
        if reason and on_wait:
            on_wait(0.0, "")

    return wait


class Trackers:
    """The trackers of one installation."""

    def __init__(self, installation: Installation) -> None:
        self._install = installation
        self._keys = TrackerKeys(installation)

    def kinds(self) -> tuple[KindInfo, ...]:
        """Return all kinds there are, by name."""
        found = ((name, kind_named(name)) for name in kind_names())
        return tuple(
            KindInfo(name, kind.title, kind.url, not kind.local, kind.key_help, kind.wants)
            for name, kind in found
        )

    # What there is ---------------------------------------------------------------------------

    def all(self) -> tuple[TrackerInfo, ...]:
        """Return all trackers, in the order of `config.toml`."""
        return tuple(map(self.info, self._install.settings.trackers))

    def info(self, name: str) -> TrackerInfo:
        """Return one tracker.

        Raises:
            UsageError: there is none of that name.
            SettingsError: it is of no known kind.
        """
        settings = self.settings(name)
        kind = kind_named(settings.kind)
        receipts = self._install.outbox.receipts(name)
        states = [one.state for one in receipts]
        return TrackerInfo(
            name=name,
            kind=settings.kind,
            title=kind.title,
            url="" if kind.local else settings.url or kind.url,
            key="none needed" if kind.local else self._keys.place(settings, name),
            sent=states.count(SendState.SENT),
            failed=states.count(SendState.FAILED) + states.count(SendState.SENDING),
            last_push=max((r.at for r in receipts if r.state is SendState.SENT), default=None),
        )

    def settings(self, name: str) -> TrackerSettings:
        """Return what a tracker is set to. Raises: UsageError."""
        try:
            return self._install.settings.trackers[name]
        except KeyError:
            raise UsageError(
                f'No tracker "{name[:40]}"',
                "trackcal trackers lists them; trackcal trackers add KIND adds one.",
                code="no_tracker",
            ) from None

    def only(self) -> str:
        """Return the name of the one tracker there is.

        Raises:
            UsageError: there are none, or several.
        """
        names = tuple(self._install.settings.trackers)
        if len(names) == 1:
            return names[0]
        if names:
            raise UsageError(
                "There are several trackers",
                f"Choose one with --to: {', '.join(names)}.",
                code="which_tracker",
            )
        raise UsageError(
            "No tracker to push to",
            "Add one: trackcal trackers add KIND",
            code="no_tracker",
        )

    # Changing them ---------------------------------------------------------------------------

    def check(self, tracker: TrackerSettings, name: str = "") -> str:
        """Return the name that `add` would give a tracker; nothing is written.

        Raises:
            UsageError: the kind, name, address or a needed setting is unusable.
        """
        from trackcal_tui.config.tracker_settings import check_name, check_url

        kind = kind_named(tracker.kind)
        name = check_name(name or tracker.kind)
        if tracker.url:
            check_url(tracker.url)
        elif not kind.local and not kind.url:
            raise UsageError(f"{kind.title} needs --url", f"The address of your {kind.title}.")
        for wanted in kind.wants:
            if not getattr(tracker, wanted):
                raise UsageError(f"{kind.title} needs --{wanted}", kind.key_help)
        return name

    def add(self, tracker: TrackerSettings, name: str = "", *, key: str = "") -> TrackerInfo:
        """Add a tracker, or replace the one of that name; the tracker itself is not asked.

        Args:
            tracker: What it is set to.
            name: Letters, digits, `-` and `_`; empty: the kind.
            key: Goes into the vault; empty: the one for this address stays, or the environment
                has it.

        Raises:
            UsageError: see `check`.
            TrackerKeyRefused: it is no key.
            VaultError, StoreError: it could not be written.
        """
        name, key = self.check(tracker, name), usable_key(key)
        known = self._install.settings.trackers.get(name)
        if known is not None:
            tracker = self._instead_of(known, tracker, name)
        if key and not kind_named(tracker.kind).local:
            self._keys.save(name, key)
        self._save(name, tracker)
        return self.info(name)

    def _instead_of(
        self, known: TrackerSettings, tracker: TrackerSettings, name: str
    ) -> TrackerSettings:
        """Keep what still holds of a tracker that is replaced: key, projects, receipts."""
        if origin_of(known) != origin_of(tracker):
            self._keys.delete(name)  # it is for the other place alone
        elif not tracker.projects:
            tracker = replace(tracker, projects=known.projects)
        places = {(*origin_of(one), one.workspace, one.account) for one in (known, tracker)}
        if len(places) > 1:
            self._install.outbox.forget_tracker(name)
        return tracker

    def map(self, name: str, code: str, remote: str) -> None:
        """Remember which project of a tracker one of ours is.

        Raises:
            UsageError: there is no such tracker.
            SettingsError, StoreError: it could not be written.
        """
        tracker = self.settings(name)
        self._save(name, replace(tracker, projects={**tracker.projects, code: remote}))

    def remove(self, name: str) -> None:
        """Forget a tracker, its key and its receipts; what is in the tracker stays there.

        Raises:
            UsageError: there is no such tracker.
            SettingsError, VaultError, StoreError: not all of it could be removed.
        """
        from trackcal_tui.config.tracker_settings import remove_tracker

        self.settings(name)
        self._keys.delete(name)
        self._install.outbox.forget_tracker(name)
        remove_tracker(self._install.paths.settings_file, name)
        left = dict(self._install.settings.trackers)
        del left[name]
        self._use(left)

    def _save(self, name: str, tracker: TrackerSettings) -> None:
        from trackcal_tui.config.tracker_settings import save_tracker

        saved = save_tracker(self._install.paths.settings_file, name, tracker)
        self._use({**self._install.settings.trackers, name: saved})

    def _use(self, trackers: Mapping[str, TrackerSettings]) -> None:
        self._install.settings = replace(self._install.settings, trackers=trackers)

    # Asking them -----------------------------------------------------------------------------

    def test(self, name: str, cancel: Cancel | None = None) -> Identity:
        """Return who the key belongs to.

        Raises:
            UsageError, SettingsError, TrackerError, VaultError, Cancelled.
        """
        cancel = cancel or Cancel()
        with self.opened(name, cancel, waiting(cancel)) as tracker:
            return tracker.whoami()

    def lists(self, name: str, cancel: Cancel | None = None) -> RemoteLists:
        """Return what can be chosen there: projects, tasks, activities, workspaces.

        Raises:
            UsageError, SettingsError, TrackerError, VaultError, Cancelled.
        """
        cancel = cancel or Cancel()
        with self.opened(name, cancel, waiting(cancel)) as tracker:
            return tracker.lists()

    def mapping(self, name: str, lists: RemoteLists) -> dict[str, str]:
        """Return the tracker's project for each of our codes that has one; nobody is asked.

        Raises:
            UsageError: there is no such tracker.
            StoreError: our projects cannot be read.
        """
        from trackcal_tui.trackers.projects import mapped

        ours, chosen = self._install.ledger.projects(), self.settings(name).projects
        codes = (*(one.code for one in ours), *chosen)
        return mapped(codes, chosen, lists.projects, ours)[0]

    def try_out(
        self, tracker: TrackerSettings, name: str, *, key: str = "", cancel: Cancel | None = None
    ) -> tuple[Identity, RemoteLists]:
        """Ask a tracker that need not be added yet who the key belongs to, and what it lists.

        Args:
            tracker: What it would be set to.
            name: What it would be called.
            key: Empty: the one that is stored for this address, or the environment's.
            cancel: Stops it.

        Raises:
            UsageError, SettingsError, TrackerError, VaultError, Cancelled.
        """
        name = self.check(tracker, name)
        cancel = cancel or Cancel()
        with self._opened(tracker, name, usable_key(key), cancel, waiting(cancel)) as there:
            return there.whoami(), there.lists()

    @contextmanager
    def opened(self, name: str, cancel: Cancel, wait: Wait) -> Iterator[Tracker]:
        """Open a tracker with its key.

        Args:
            name: The tracker's.
            cancel: Ends the request that is under way.
            wait: For limits, from `waiting`.

        Raises:
            UsageError, SettingsError, TrackerKeyRefused, VaultError.
        """
        with self._opened(self.settings(name), name, "", cancel, wait) as tracker:
            yield tracker

    @contextmanager
    def _opened(
        self, settings: TrackerSettings, name: str, key: str, cancel: Cancel, wait: Wait
    ) -> Iterator[Tracker]:
        from trackcal_tui.trackers.protocol import Opening

        kind = kind_named(settings.kind)
        tracker = kind.open(
            Opening(
                name=name,
                url=settings.url or kind.url,
                key="" if kind.local else key or self._keys.key(settings, name),
                zone=self._install.zone,
                now=self._install.clock.now,
                cancel=cancel,
                wait=wait,
                workspace=settings.workspace,
                account=settings.account,
                activity=settings.activity,
                task=settings.task,
                transport=self._install.transport,
                environment=os.environ,
            )
        )
        try:
            yield tracker
        finally:
            tracker.close()
