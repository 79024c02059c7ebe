"""A French shop reads in French why a row was put aside."""

import asyncio
from pathlib import Path

from importing_shop import ImportingShop

from morgiana.commerce.shop import ShopProfile
from morgiana.control.caller import OWNER


def test_the_reasons_in_the_quarantine_are_french(tmp_path: Path) -> None:
    """The file of the quarantine speaks the shop's language, and still comes back corrected."""
    text = (
        "Commande;Date;Référence;Quantité;Prix unitaire\n1;14/03/2026;A;2;3,50\n2;15/03/2026;B;trois;4,00\n"
        "3;le 99;B;1;4,00\n4;16/03/2026;;1;4,00\n"
    )
    with ImportingShop(tmp_path / "home") as shop:
        request = ShopProfile(language="fr")
        asyncio.run(shop.runtime.call(OWNER, "shop.set_profile", request, key="french"))
        report = shop.load_text(text, "ventes.csv")
        put_aside = shop.text_of(report.quarantine[0])
        assert "trois\u00a0: pas un nombre" in put_aside
        assert "le 99\u00a0: pas une date dans l’ordre jour mois année" in put_aside
        assert "pas de numéro d’article" in put_aside
        again = shop.load_text(put_aside.replace(",trois,", ",3,"), "corrige.csv")
        assert next(change.added for change in again.changes if change.table == "sales") == 1
