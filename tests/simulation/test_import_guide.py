"""What the guide of the import says is what happens."""

import json
import re
from pathlib import Path

from importing_shop import ImportingShop

from morgiana.commerce.importing import CAPABILITY
from morgiana.commerce.importing.models import Correction


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}[^\n]*\n(.*?)```", CAPABILITY.guide, re.DOTALL)


def test_the_guide_from_the_file_to_the_corrected_quarantine(tmp_path: Path) -> None:
    """The guide's file asks the guide's question, loads by the guide's answer, and leaves the guide's quarantine."""
    file, quarantine = blocks("csv")
    question, answer = (json.loads(text) for text in blocks("json"))
    with ImportingShop(tmp_path / "home") as shop:
        ref = shop.keep("ventes.csv", file)
        (asked,) = shop.understand(ref).questions
        assert asked.model_dump() == question
        said = [Correction.model_validate(correction) for correction in answer["corrections"]]
        report = shop.load(ref, corrections=said)
        assert all(account.holds for account in report.reconciliations)
        assert [account.rows_set_aside for account in report.reconciliations] == [{"totals at the foot": 1}]
        assert shop.text_of(report.quarantine[0]) == quarantine
        kinds = shop.table("sales").select("product_id", "quantity", "kind").rows()
        assert sorted(kinds) == [("MIE-500", -1.0, "return"), ("MIE-500", 1.0, "sale"), ("THE-100", 2.0, "sale")]
        again = shop.load_text(quarantine.replace(",un,", ",1,"), "corrected.csv")
        assert (again.changes[0].table, again.changes[0].added) == ("sales", 1)
        assert shop.table("sales").height == 4


def test_the_guide_names_the_operations_as_the_command_line_does() -> None:
    """Each command is an operation's two words."""
    names = {operation.name for operation in CAPABILITY.operations}
    commands = [line.split()[2:4] for block in blocks("console") for line in block.splitlines()]
    assert commands
    assert {".".join(words) for words in commands} <= names
