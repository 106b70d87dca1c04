"""The copy of all data and the certificate of refusal by commands, on a real vault."""

from __future__ import annotations

import json
from pathlib import Path

from pypdf import PdfReader

from osmo_desktop.services.requests import RequestForm
from tests.integration.test_recovery_commands import command, tried
from tests.laptops import Laptop


def test_everything_about_a_client_leaves_by_command_and_is_logged(
    laptop: Laptop, tmp_path: Path
) -> None:
    """PDF and JSON hold the notes; the log has the export; no file is written over by the data."""
    services = laptop.unlock().services
    client = next(row for row in services.clients.list() if row.given_name == "Aino")
    day = laptop.clock.now().date()
    form = RequestForm("correction", day, "form", wish="Korjatkaa")
    request, _ = services.requests.add(client.id, form)
    laptop.restarted()
    answer = ("request", "answer", "--outcome", "refused", "--request")
    missing = tried(laptop, *answer, "ab" * 16)
    assert (missing[0], "no request with this id" in missing[2]) == (1, True)
    reason = ("--reason", "Arvio on työntekijän")
    assert tried(laptop, *answer, request, *reason)[0] == 1  # not told of the right to complain
    command(laptop, *answer, request, *reason, "--complaint-told")
    assert tried(laptop, *answer, request, *reason, "--complaint-told")[0] == 1
    pdf, data, refusal = (tmp_path / name for name in ("a.pdf", "a.json", "b.pdf"))

    command(laptop, "client", "export", "--client", client.number, "--out", str(pdf))
    as_json = ("--format", "json", "--out", str(data))
    command(laptop, "client", "export", "--client", client.number, *as_json)
    command(laptop, "request", "refusal", "--request", request, "--out", str(refusal))
    code, _, errors = tried(laptop, "client", "export", "--client", client.number, *as_json)

    assert code == 1
    assert errors
    text = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert "Kolmas." in text
    records = json.loads(data.read_bytes())["records"]
    assert {"client", "meeting", "request"} <= {record["kind"] for record in records}
    said = "".join(page.extract_text() for page in PdfReader(refusal).pages)
    assert "Arvio on työntekijän" in said
    rows = laptop.restarted().services.access.own().rows
    left = sorted(row.screen for row in rows if row.action == "export")
    assert left == ["data_copy", "data_copy", "data_copy", "request"]
