"""Sign in and out: `connect` and `disconnect`."""

from __future__ import annotations

import io
import shutil
import sys

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.json_shapes import connection_shape
from trackcal_tui.cli.streams import is_terminal
from trackcal_tui.core.connection import REVOKE_PAGES, Connection, ConnectionState
from trackcal_tui.core.dates import iso
from trackcal_tui.core.errors import NoCalendar
from trackcal_tui.core.sign_in import SignInPrompt

_AROUND_QR = 7
"""Lines above and below a QR code, from the address on."""


def connect(context: Context) -> int:
    """Sign in, or switch to a connected account; save the options given once that has worked."""
    wanted, output = context.arguments.use, context.output
    connection = _sign_in(context) if wanted is None else context.engine.accounts.use(wanted)
    _save_options(context)
    connected = connection.state is ConnectionState.CONNECTED
    if output.as_json:
        output.json({"connection": connection_shape(connection)}, lines=True)
    else:
        said = connection.state.value if wanted is None else "Switched to"
        output.line(f"{said}: {connection.address} ({connection.kind.value})")
        if wanted is None and context.engine.vault.notice:
            output.note(context.engine.vault.notice, "amber")
        elif wanted is not None and not connected:
            output.note(f"{connection.state.value}. {connection.reason}".strip(), "amber")
    if wanted is not None or connected:
        return 0
    output.note(f"trackcal: {connection.reason}", "amber")
    return NoCalendar.exit_code


def _sign_in(context: Context) -> Connection:
    accounts, redirect = context.engine.accounts, ""

    def show(prompt: SignInPrompt) -> None:
        nonlocal redirect
        _show_prompt(context, prompt)
        redirect = accounts.approve_demo(prompt)

    def read_redirect() -> str:
        if redirect:
            return redirect
        if is_terminal(sys.stdin):
            # Unseen, because it holds a sign-in code.
            return context.ask_unseen("Paste the address here (it is not shown): ")
        with context.interrupts.at_once():
            return sys.stdin.readline()

    try:
        return accounts.connect(
            context.arguments.flow,
            on_prompt=show,
            cancel=context.interrupts.cancel,
            read_redirect=read_redirect,
        )
    finally:
        context.output.progress("")


def _show_prompt(context: Context, prompt: SignInPrompt) -> None:
    output = context.output
    if output.as_json:
        told = {
            "flow": prompt.flow,
            "verification_uri": prompt.verification_uri,
            "user_code": prompt.user_code or None,
            "expires_at": iso(prompt.expires_at) if prompt.expires_at else None,
        }
        output.json({"sign_in": told}, lines=True)
        output.flush()
        return
    if not prompt.expected_host:
        output.note("Unexpected address: this is not a Microsoft host trackcal knows.", "red")
    what = "page in any browser and enter the code" if prompt.user_code else "address and sign in"
    output.line(f"Open this {what}:")
    output.line()
    output.line(prompt.verification_uri, "blue", lead="  ")
    output.line(prompt.user_code, "bold", lead="  ")
    output.line()
    if prompt.flow == "device":
        _show_qr(context, prompt.verification_uri)
        output.line("If it says you don't have access (53003), press ctrl+c and run:")
        output.line("trackcal connect --flow paste", lead="  ")
    elif prompt.flow == "paste":
        output.line("The last page fails to load. That is expected: copy its address.")
    output.flush()
    if prompt.flow != "paste":
        output.progress("Waiting for the sign-in…")


def _show_qr(context: Context, address: str) -> None:
    """Show the address as a QR code, if the terminal has room: in half blocks, else in spaces."""
    out = context.output.out
    if not out.is_terminal or not (out.is_unicode or out.is_styled):
        return
    import segno  # 15 ms

    drawing = io.StringIO()
    code = segno.make(address, error="l", micro=False)
    code.terminal(out=drawing, compact=out.is_unicode, border=2)
    size = code.symbol_size(border=2)[0]
    columns, lines = (size, (size + 1) // 2) if out.is_unicode else (2 * size, size)
    # Address and code stand above it and must stay on the screen.
    if columns <= out.width and lines + _AROUND_QR <= shutil.get_terminal_size().lines:
        context.output.raw(f"{drawing.getvalue()}\n")


def _save_options(context: Context) -> None:
    """Save the options given: the next command must reach the same account."""
    from trackcal_tui.config.settings import save_setting

    for name, value in context.overrides.items():
        if not context.engine.demo:
            save_setting(context.engine.paths.settings_file, name, value)


def disconnect(context: Context) -> int:
    """Remove an account, its tokens and its key from this machine; entries stay."""
    context.require_yes_or_terminal()
    engine, output = context.engine, context.output
    if engine.demo:
        engine.accounts.require(context.interrupts.cancel)
    wanted = context.arguments.connection
    context.confirm(f"Disconnect {wanted or 'the account'} from this machine? Entries stay.")
    connection = engine.accounts.disconnect(wanted)
    page = REVOKE_PAGES[connection.kind]
    if output.as_json:
        revoke = {"address": page.address, "where": page.where}
        output.json({"disconnected": connection_shape(connection), "revoke": revoke})
    else:
        output.line(f"Disconnected: {connection.address}. Its tokens are gone, your entries stay.")
        output.line(f"Revoke the permission itself at {page.address}")
    return 0
