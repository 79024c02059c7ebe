"""A no, told so that its reader can act: what is wrong, where, and what to do about it."""

from morgiana.control.jobs import Problem
from morgiana.control.problems import problem_of
from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.icons import icon
from morgiana.surfaces.console.markup import drawing, prose, tag
from morgiana.surfaces.console.words import Words


def show_problem(words: Words, problem: Problem) -> None:
    """Draw a problem."""
    with tag("div", "", "note bad problem", role="alert"):
        drawing(icon("alert"))
        with tag("div"):
            tag("p", words.told(problem.detail), "strong")
            place = where(words, problem)
            if place:
                tag("p", place, "soft")
            prose(words.told(problem.remedy))
            tag("p", f"{problem.code} · {problem.status}", "tiny soft")


def show_refusal(words: Words, refusal: Refusal) -> None:
    """Draw a refusal as the problem that it is."""
    show_problem(words, problem_of(refusal))


def refusal_text(words: Words, refusal: Refusal) -> str:
    """A refusal as one text: what is wrong, and what to do about it."""
    return f"{words.told(refusal.message)} {words.told(refusal.remedy)}"


def where(words: Words, problem: Problem) -> str:
    """The place that a problem is about, in words."""
    parts = (
        problem.file,
        words("row {row}", row=words.number(problem.row)) if problem.row else "",
        words("field “{field}”", field=problem.field) if problem.field else "",
    )
    return ", ".join(part for part in parts if part)
