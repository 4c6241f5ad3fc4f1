"""Create the link where an administrator approves trackcal: `consent-url`."""

from __future__ import annotations

from trackcal_tui.cli.context import Context
from trackcal_tui.engine.consent import ConsentRequest


def consent_url(context: Context) -> int:
    """Print the link, and nothing else on standard output."""
    arguments, engine, output = context.arguments, context.engine, context.output
    tenant, client_id = arguments.tenant, arguments.client_id
    if tenant is None:
        connection = None if engine.demo else engine.accounts.active()
        tenant = engine.consent.suggested_tenant(connection.tenant if connection else "")
    if client_id is None:
        client_id = engine.settings.client_id
    cloud = arguments.cloud or engine.cloud.name
    link = engine.consent.link(ConsentRequest(tenant, client_id, arguments.redirect_uri, cloud))
    if link.problem is not None:
        raise link.problem
    if output.as_json:
        output.json(
            {
                "url": link.url,
                "tenant": tenant,
                "client_id": client_id,
                "redirect_uri": arguments.redirect_uri,
                "cloud": cloud,
                "request": link.letter,
            }
        )
        return 0
    output.line(link.url)
    if output.out.is_terminal and output.err.is_terminal:
        output.note("")
        output.note(
            "Send it to your administrator. Opening it and choosing Accept approves trackcal, "
            "read-only, for everyone in the organization."
        )
    return 0
