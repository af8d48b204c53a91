"""Texts, figures, tables, steps: what every view shares, and faults that are told, not lost."""

from __future__ import annotations

from typing import Any

import altair as alt
import ipywidgets as ipw
import pandas as pd
import pytest

from innoworkbook.charts import theme
from innoworkbook.french import THIN, WIDE, UserError
from innoworkbook.widgets import display

EVIL = "<script>alert('x')</script> & \"l'autre\""


def chart(title: str = "Une figure") -> alt.Chart:
    return alt.Chart(pd.DataFrame({"x": [1, 2]}), description=title).mark_bar().encode(x="x:Q")


# ── Text ────────────────────────────────────────────────────────────────────────────────────────


def test_a_sentence_is_set_in_french_and_escaped() -> None:
    text = display.Text(f"Attention : {EVIL} !")
    assert "<script>" not in text.widget.value
    assert f"Attention{WIDE}: &lt;script&gt;" in text.widget.value
    assert f"{THIN}!" in text.widget.value


def test_a_tone_is_a_class_and_a_role_is_kept() -> None:
    text = display.Text(role="status")
    assert text.widget.value == ""
    text.say("Fait.", "good")
    assert text.widget.value == '<div class="iw-good" role="status">Fait.</div>'
    text.say("")
    assert text.widget.value == ""


def test_a_fault_folds_its_detail_and_escapes_it() -> None:
    text = display.Text()
    text.fault("C'est cassé.", f"Traceback {EVIL}")
    assert "C’est cassé." in text.widget.value.replace("&#x27;", "'")
    assert "<details><summary>Détail technique</summary><pre>Traceback &lt;script" in (
        text.widget.value
    )
    text.fault("C'est cassé.")
    assert "details" not in text.widget.value


# ── Faults in callbacks ─────────────────────────────────────────────────────────────────────────


def test_a_fault_that_the_learner_can_mend_is_told_as_it_stands() -> None:
    notice = display.Text()

    def refuse() -> None:
        raise UserError("Donnez un nombre : 3.")

    assert display.guarded(notice)(refuse)() is None
    assert f"Donnez un nombre{WIDE}: 3." in notice.widget.value
    assert "details" not in notice.widget.value


def test_any_other_exception_is_told_in_french_with_its_detail_folded() -> None:
    notice = display.Text()

    def crash() -> None:
        raise ZeroDivisionError("<b>secret</b>")

    display.guarded(notice)(crash)()
    told, _, detail = notice.widget.value.partition("<details>")
    assert "vos réponses enregistrées sont intactes" in told
    assert "ZeroDivisionError" not in told
    assert "ZeroDivisionError: &lt;b&gt;secret" in detail


def test_a_callback_that_goes_well_returns_and_says_nothing() -> None:
    notice = display.Text()
    assert display.guarded(notice)(lambda one, *, two: one + two)(1, two=2) == 3
    assert notice.widget.value == ""


def test_a_button_does_its_action_and_tells_its_faults() -> None:
    notice = display.Text()
    clicked: list[int] = []
    display.button("Oui !", lambda: clicked.append(1), notice).click()
    assert clicked == [1]
    main = display.button("Non", lambda: 1 / 0, notice, main=True)
    main.click()
    assert "Ce bloc a rencontré une erreur" in notice.widget.value
    assert "iw-main" in main._dom_classes


# ── Figures ─────────────────────────────────────────────────────────────────────────────────────


def test_a_figure_is_replaced_in_one_assignment() -> None:
    figure = display.Figure()
    assert figure.spec is None
    seen: list[Any] = []
    figure.widget.observe(lambda change: seen.append(len(change["new"])), "outputs")
    figure.draw(chart("Une"))
    figure.draw(chart("Deux"))
    assert seen == [1, 1]
    assert figure.spec is not None
    assert figure.spec["description"] == "Deux"
    (output,) = figure.widget.outputs
    assert output["metadata"] == theme.metadata()


def test_a_figure_may_be_drawn_at_birth_and_never_without_a_description() -> None:
    figure = display.Figure(chart())
    assert figure.spec is not None
    with pytest.raises(ValueError, match="description"):
        figure.draw(alt.Chart(pd.DataFrame({"x": [1]})).mark_bar())
    assert figure.spec["description"] == "Une figure"


# ── Blocks, steps ───────────────────────────────────────────────────────────────────────────────


def test_a_block_brings_the_look_with_the_colours_of_the_theme() -> None:
    box = display.block(ipw.HTML("x"))
    assert "iw" in box._dom_classes
    assert box.children[0].value == display.STYLE
    assert f"--iw-blue:{theme.BLUE};" in display.STYLE


def test_columns_wrap_and_keep_their_widths() -> None:
    left, right = ipw.HTML("a"), ipw.HTML("b")
    box = display.columns(left, right, widths=("350px", "520px"))
    assert box.layout.flex_flow == "row wrap"
    assert (left.layout.flex, right.layout.flex) == ("1 1 350px", "1 1 520px")


def test_steps_show_one_page_at_a_time_and_stop_at_both_ends() -> None:
    pages = [("Un & deux", ipw.HTML("1")), ("Trois", ipw.HTML("3"))]
    steps = display.Steps(pages, display.Text())
    title, body, bar = steps.widget.children
    back, forward = bar.children
    assert (back.disabled, forward.disabled) == (True, False)
    assert "1 sur 2" in title.value
    assert "Un &amp; deux" in title.value
    forward.click()
    assert steps.page == 1
    assert body.children == (pages[1][1],)
    assert (back.disabled, forward.disabled) == (False, True)
    steps.show(9)
    assert steps.page == 1
    back.click()
    steps.show(-3)
    assert steps.page == 0


# ── Tables ──────────────────────────────────────────────────────────────────────────────────────

FRAME = pd.DataFrame({"Nom : ": ["l'un", EVIL], "Part": ["5 %", "−3"]})


def test_a_table_has_scoped_headers_and_right_aligned_numbers() -> None:
    made = display.table(FRAME, numeric=("Part",), caption="Deux & deux")
    assert "<caption>Deux &amp; deux</caption>" in made
    assert f'<th scope="col">Nom{WIDE}: </th><th class="n" scope="col">Part</th>' in made
    assert '<th scope="row">l’un</th>' in made
    assert f'<td class="n">5{THIN}%</td>' in made
    assert "<script>" not in made
    assert "<caption>" not in display.table(FRAME)


def test_a_table_shown_by_a_notebook_reads_as_text_in_a_test() -> None:
    shown = display.Table(FRAME)
    assert shown._repr_html_().startswith('<div class="iw"><table>')
    assert "l'un" in repr(shown)
    assert "0" not in repr(shown).split("\n")[1]


def test_a_page_shows_its_markup_and_reads_as_its_text() -> None:
    page = display.Page("<p>Bonjour</p>", text="Bonjour")
    assert "<p>Bonjour</p>" in page._repr_html_()
    assert repr(page) == "Bonjour"


def test_a_folded_part_has_a_summary_in_plain_text() -> None:
    assert display.folded("Voir <plus> !", "<p>x</p>") == (
        f"<details><summary>Voir &lt;plus&gt;{THIN}!</summary><p>x</p></details>"
    )
