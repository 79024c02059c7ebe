"""The guides that live beside their capabilities, as pages of the site."""

import re

from generation.markdown import GENERATED
from morgiana.operations import Capability, Registry


def guide_page(capability: Capability, registry: Registry) -> str:
    """A capability's own guide; its links to another's guide are links between the site's pages."""
    groups = {other.package.rpartition(".")[2]: other.name for other in registry.capabilities}

    def page_of(link: re.Match[str]) -> str:
        folder = link["folder"].rpartition("/")[2]
        assert folder in groups, f"{capability.package}/guide.md links to {link[0]}"
        return f"]({groups[folder]}.md{link['rest']})"

    text = re.sub(r"\]\((?P<folder>\.\.[\w/.]*)/guide\.md(?P<rest>[^)]*)\)", page_of, capability.guide)
    reference = f"[All fields, refusals and examples](../../reference/operations/{capability.name}.md)\n"
    return f"{GENERATED}{text.rstrip()}\n\n{reference}"
