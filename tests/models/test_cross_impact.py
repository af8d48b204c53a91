"""Cross-impact balances: properties, the published Somewhereland, and faults to mend."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innoworkbook.french import UserError
from innoworkbook.models import cross_impact
from innoworkbook.models.cross_impact import CrossImpacts, format_scw, parse_scw

ORACLES = Path(__file__).parents[1] / "oracles"

quick = settings(deadline=None, max_examples=40)


# Small models, whose every scenario can be listed


def table(values, box) -> pd.DataFrame:
    axis = pd.MultiIndex.from_tuples([(name, state) for name in box for state in box[name]])
    return pd.DataFrame(values, index=axis, columns=axis)


SMALL = st.integers(-2, 2)  # so that ties are frequent
LETTERS = st.sampled_from("abcdefghijkl")


@st.composite
def models(draw, judgement=SMALL, names=LETTERS) -> CrossImpacts:
    """Draw models of at most 256 scenarios."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    descriptors = draw(st.lists(names, min_size=len(sizes), max_size=len(sizes), unique=True))
    box = {
        descriptor: draw(st.lists(names, min_size=size, max_size=size, unique=True))
        for descriptor, size in zip(descriptors, sizes, strict=True)
    }
    labels = [(name, state) for name in box for state in box[name]]
    cells = [[0 if row[0] == column[0] else draw(judgement) for column in labels] for row in labels]
    return CrossImpacts.from_frame(table(cells, box))


def scenarios(impacts):
    """List every scenario."""
    for states in itertools.product(*impacts.box.values()):
        yield dict(zip(impacts.box, states, strict=True))


@cache
def judged(impacts):
    """Look judgements up by source and target."""
    return {
        (source, target): judgement
        for source, row in zip(impacts.labels, impacts.judgements, strict=True)
        for target, judgement in zip(impacts.labels, row, strict=True)
    }


def balance(impacts, scenario, target):
    """Sum by hand the judgements passed on a state."""
    given = judged(impacts)
    return sum(given[source, target] for source in scenario.items())


def is_consistent(impacts, scenario, tolerance=0):
    return all(
        balance(impacts, scenario, (descriptor, state))
        <= balance(impacts, scenario, (descriptor, scenario[descriptor])) + tolerance
        for descriptor, states in impacts.box.items()
        for state in states
    )


def rows(frame, impacts):
    """Give the scenarios of a table."""
    return frame[list(impacts.box)].to_dict("records")


def in_any_order(found):
    return Counter(tuple(sorted(scenario.items())) for scenario in found)


@quick
@given(models(), st.integers(0, 3))
def test_the_search_finds_exactly_what_listing_every_scenario_finds(impacts, tolerance):
    expected = [s for s in scenarios(impacts) if is_consistent(impacts, s, tolerance)]
    found = impacts.consistent(tolerance)
    assert rows(found, impacts) == expected
    assert list(found.columns) == [*impacts.box, "total_impact_score"]


@quick
@given(
    models(judgement=st.sampled_from([-0.3, -0.2, -0.1, 0, 0.1, 0.2])), st.sampled_from([0, 0.1])
)
def test_judgements_with_decimals_tie_as_they_would_on_paper(impacts, tolerance):
    tenfold = CrossImpacts.from_frame((impacts.frame * 10).round())
    found, expected = impacts.consistent(tolerance), tenfold.consistent(round(10 * tolerance))
    assert rows(found, impacts) == rows(expected, impacts)
    assert found["total_impact_score"].tolist() == pytest.approx(
        (expected["total_impact_score"] / 10).tolist()
    )


@quick
@given(models())
def test_the_total_impact_score_adds_the_balances_of_the_chosen_states(impacts):
    for row in impacts.consistent(tolerance=2).to_dict("records"):
        chosen = [(name, row[name]) for name in impacts.box]
        assert row["total_impact_score"] == impacts.balances(row)[chosen].sum()


@quick
@given(models())
def test_balances_and_inconsistency_are_the_sums_made_by_hand(impacts):
    for scenario in itertools.islice(scenarios(impacts), 10):
        balances, inconsistency = impacts.balances(scenario), impacts.inconsistency(scenario)
        for descriptor, states in impacts.box.items():
            by_hand = [balance(impacts, scenario, (descriptor, state)) for state in states]
            assert balances[descriptor].tolist() == by_hand
            chosen = by_hand[states.index(scenario[descriptor])]
            assert inconsistency[descriptor] == max(by_hand) - chosen


@quick
@given(models())
def test_the_fixed_points_of_succession_are_the_consistent_scenarios(impacts):
    fixed = [s for s in scenarios(impacts) if impacts.succession(s) == [s]]
    assert fixed == rows(impacts.consistent(), impacts)


@quick
@given(models())
def test_succession_keeps_a_state_that_ties_and_else_takes_the_first_best(impacts):
    for scenario in itertools.islice(scenarios(impacts), 20):
        path = impacts.succession(scenario)
        assert path[0] == scenario
        for step, following in itertools.pairwise(path):
            for descriptor, states in impacts.box.items():
                by_hand = [balance(impacts, step, (descriptor, state)) for state in states]
                current = step[descriptor]
                ties = by_hand[states.index(current)] == max(by_hand)
                expected = current if ties else states[by_hand.index(max(by_hand))]
                assert following[descriptor] == expected


@quick
@given(models())
def test_succession_stops_at_the_first_scenario_met_again(impacts):
    for scenario in itertools.islice(scenarios(impacts), 20):
        path = impacts.succession(scenario)
        distinct = {tuple(step.items()) for step in path}
        settles = impacts.succession(path[-1]) == [path[-1]]
        assert len(distinct) == (len(path) if settles else len(path) - 1)


@quick
@given(models())
def test_basins_count_the_starts_that_lead_to_each_attractor(impacts):
    ends = Counter()
    for scenario in scenarios(impacts):
        path = impacts.succession(scenario)
        cycle = path[path.index(path[-1]) + 1 :] or [path[-1]]
        order = lambda s: [impacts.box[name].index(s[name]) for name in impacts.box]  # noqa: E731
        first = min(cycle, key=order)
        ends[(*first.values(), len(cycle))] += 1
    basins = impacts.basins()
    found = {
        (*(row[name] for name in impacts.box), row["period"]): row["weight"]
        for row in basins.to_dict("records")
    }
    assert found == ends
    assert basins["weight"].is_monotonic_decreasing
    assert basins["share"].sum() == pytest.approx(1)
    assert basins["exact"].all()


@quick
@given(models(), st.randoms(use_true_random=False), st.integers(0, 2))
def test_the_order_of_the_labels_changes_nothing(impacts, random, tolerance):
    order = [
        (descriptor, state)
        for descriptor in random.sample(list(impacts.box), len(impacts.box))
        for state in random.sample(impacts.box[descriptor], len(impacts.box[descriptor]))
    ]
    shuffled = CrossImpacts.from_frame(impacts.frame.loc[order, order])
    found, expected = shuffled.consistent(tolerance), impacts.consistent(tolerance)
    assert in_any_order(found.to_dict("records")) == in_any_order(expected.to_dict("records"))
    for scenario in itertools.islice(scenarios(impacts), 5):
        assert shuffled.balances(scenario).to_dict() == impacts.balances(scenario).to_dict()


@quick
@given(models(st.integers(-5, 5)), st.integers(0, 5))
def test_cutting_the_search_into_small_blocks_changes_nothing(impacts, tolerance):
    whole = impacts.consistent(tolerance)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cross_impact, "BLOCK_BYTES", 0)
        patch.setattr(cross_impact, "NARROWEST_BLOCK", 1)
        pd.testing.assert_frame_equal(impacts.consistent(tolerance), whole)


@quick
@given(models())
def test_following_few_starts_at_a_time_changes_no_basin(impacts):
    whole = impacts.basins()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cross_impact, "CHUNK", 3)
        pd.testing.assert_frame_equal(impacts.basins(), whole)


# Somewhereland, and ScenarioWizard


@pytest.fixture(scope="module")
def published() -> dict:
    return json.loads((ORACLES / "somewhereland.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def somewhereland(published) -> CrossImpacts:
    box = {name: [s for s in published["states"] if s[0] == name] for name in "ABCDEF"}
    return CrossImpacts.from_frame(table(published["matrix"], box))


@pytest.fixture(scope="module")
def project() -> str:
    return (ORACLES / "somewhereland.scw").read_bytes().decode("latin-1")


def by_scenario(found, column):
    """Look a column up by scenario, written as the publications do."""
    return found.set_index(found[list("ABCDEF")].agg(" ".join, axis=1))[column].to_dict()


def test_somewhereland_has_its_ten_consistent_scenarios_of_486(somewhereland, published):
    expected = published["published"]
    found = somewhereland.consistent()
    assert somewhereland.size == expected["n_configurations"] == 486
    names = {" ".join(row[list("ABCDEF")]) for _, row in found.iterrows()}
    assert len(found) == 10
    assert names == set(expected["consistent_scenarios"])


def test_somewhereland_has_the_published_balances(somewhereland, published):
    expected = published["published"]
    scenario = expected["test_scenario"].split()
    balances = somewhereland.balances(scenario)
    assert balances.tolist() == expected["test_scenario_impact_balances"]
    short = somewhereland.inconsistency(scenario)
    assert list(short[short > 0].index) == expected["test_scenario_inconsistent_descriptors"]
    assert short["D"] == published["derived_not_published"]["test_scenario_inconsistency"]["D"]


def test_somewhereland_has_the_known_scores_and_tolerances(somewhereland, published):
    derived = published["derived_not_published"]
    found = somewhereland.consistent()
    assert by_scenario(found, "total_impact_score") == derived["total_impact_score"]
    for tolerance, expected in derived["n_consistent_with_tolerance"].items():
        assert len(somewhereland.consistent(int(tolerance))) == expected


def test_the_tie_rule_of_scenariowizard_gives_its_basins(somewhereland, published):
    derived = published["derived_not_published"]
    basins = somewhereland.basins()
    assert by_scenario(basins, "weight") == derived["basins"]
    assert (basins["period"] > 1).sum() == derived["n_cycles"]


def test_the_project_file_holds_the_published_matrix(project, somewhereland, published):
    impacts = parse_scw(project)
    assert impacts.judgements == somewhereland.judgements
    names = {name for name, _ in impacts.labels} | {state for _, state in impacts.labels}
    assert names == set(published["descriptors"].values()) | set(published["labels"].values())


def test_a_project_is_written_as_scenariowizard_writes_it(project):
    ours, theirs = format_scw(parse_scw(project)).split("\r\n"), project.split("\r\n")
    differing = [
        rank for rank, pair in enumerate(zip(ours, theirs, strict=True)) if len({*pair}) > 1
    ]
    assert differing == [1]  # the line that names the file


def test_a_project_read_written_and_read_is_the_same_model(project):
    impacts = parse_scw(project)
    text = format_scw(impacts)
    assert parse_scw(text) == impacts
    assert text.count("\r\n") == text.count("\n") == text.count("\r")


latin = st.text(
    st.characters(codec="latin-1", exclude_categories=["Cc"]), min_size=1, max_size=6
).filter(lambda name: name == name.strip())


@quick
@given(models(names=latin))
def test_any_names_that_latin_1_writes_survive_the_project_file(impacts):
    assert parse_scw(format_scw(impacts).encode("latin-1").decode("latin-1")) == impacts


def test_the_blocks_after_the_matrix_may_be_absent_and_lines_end_anyhow(project):
    impacts = parse_scw(project)
    assert parse_scw(project.rstrip("\r\n#")) == impacts
    assert parse_scw(project.replace("\r\n", "\n")) == impacts


def test_french_typography_is_written_plainly_in_a_project():
    impacts = CrossImpacts.from_frame(table([[0]], {"Aide de l’État": ["cœur\u202f!"]}))
    assert parse_scw(format_scw(impacts)).labels == (("Aide de l'État", "coeur\xa0!"),)


# Shapes and forms of a scenario


TOWN = {"dotations": ["stables", "en baisse"], "services": ["maintenus", "regroupés"]}
JUDGEMENTS = [[0, 0, 2, -2], [0, 0, -1, 1], [0, 0, 0, 0], [-1, 1, 0, 0]]


@pytest.fixture
def town() -> CrossImpacts:
    return CrossImpacts.from_frame(table(JUDGEMENTS, TOWN))


def test_a_scenario_is_a_mapping_a_series_a_row_of_results_or_the_states_in_order(town):
    states = ["stables", "regroupés"]
    forms = [dict(zip(TOWN, states, strict=True)), pd.Series(states, index=list(TOWN)), states]
    assert [town.balances(form).tolist() for form in forms] == [[-1, 1, 2, -2]] * 3
    row = town.consistent().iloc[0]
    assert town.inconsistency(row).tolist() == [0, 0]
    assert town.succession(row) == [{"dotations": "stables", "services": "maintenus"}]


def test_balances_and_scores_of_whole_judgements_are_whole(town):
    row = town.consistent().iloc[0]
    kinds = [town.balances(row).dtype, town.inconsistency(row).dtype]
    kinds.append(town.consistent()["total_impact_score"].dtype)
    assert kinds == ["int64"] * 3


def test_nothing_consistent_is_a_table_without_rows():
    contrary = CrossImpacts.from_frame(
        table([[0, 0, 1, 0], [0, 0, 0, 1], [0, 1, 0, 0], [1, 0, 0, 0]], TOWN)
    )
    assert contrary.consistent().empty
    assert list(contrary.consistent().columns) == [*TOWN, "total_impact_score"]
    assert contrary.basins()["period"].tolist() == [4]


def test_an_infinite_tolerance_accepts_every_scenario(town):
    assert len(town.consistent(tolerance=float("inf"))) == town.size


def test_a_model_is_equal_to_its_copy_and_usable_as_a_key(town):
    copy = CrossImpacts.from_frame(town.frame)
    assert copy == town
    assert {copy: 1}[town] == 1


# Long work


def chain(length: int, seed: int = 0) -> CrossImpacts:
    """Draw a model of this many descriptors of three states."""
    drawn = np.random.default_rng(seed).integers(-3, 4, (length, 3, length, 3))
    drawn[range(length), :, range(length), :] = 0
    box = {f"d{rank}": ["a", "b", "c"] for rank in range(length)}
    return CrossImpacts.from_frame(table(drawn.reshape(3 * length, -1), box))


@pytest.mark.parametrize("work", ["consistent", "basins"])
def test_long_work_shows_growing_progress_that_ends_at_one(work):
    seen: list[float] = []
    getattr(chain(10), work)(progress=seen.append)
    assert len(seen) > 2
    assert seen == sorted(seen)
    assert 0 <= seen[0] < seen[-1] == 1


@pytest.mark.parametrize("work", ["consistent", "basins"])
def test_what_progress_raises_stops_the_work(work):
    seen: list[float] = []

    def stop(share: float) -> None:
        seen.append(share)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        getattr(chain(14), work)(progress=stop)
    assert len(seen) == 1


def test_beyond_its_stated_size_basins_draws_starts_and_says_so():
    impacts = chain(14)
    assert impacts.size > cross_impact.EXACT_BASINS
    basins = impacts.basins(draws=2000)
    assert not basins["exact"].any()
    assert basins["weight"].sum() == 2000
    pd.testing.assert_frame_equal(basins, impacts.basins(draws=2000))
    for row in basins.to_dict("records"):
        assert len(impacts.succession(row)) == row["period"] + (row["period"] > 1)


def test_drawn_basins_come_close_to_the_exact_ones(somewhereland, monkeypatch):
    exact = somewhereland.basins().set_index(list("ABCDEF"))["share"]
    monkeypatch.setattr(cross_impact, "EXACT_BASINS", 0)
    drawn = somewhereland.basins(draws=20_000).set_index(list("ABCDEF"))["share"]
    assert (drawn.reindex(exact.index) - exact).abs().max() < 0.02


def test_a_model_that_decides_nothing_is_refused_rather_than_listed(town, monkeypatch):
    monkeypatch.setattr(cross_impact, "MOST_SCENARIOS", 3)
    with pytest.raises(UserError, match="Plus de 3 scénarios sont cohérents"):
        town.consistent(tolerance=10)


def test_large_judgements_and_many_decimals_do_not_overflow():
    large = np.array(JUDGEMENTS) * 499_999.999999
    impacts = CrossImpacts.from_frame(table(large, TOWN))
    expected = CrossImpacts.from_frame(table(JUDGEMENTS, TOWN)).consistent()
    assert rows(impacts.consistent(), impacts) == rows(expected, impacts)


# Faults, named with their row and column


def edited(**change):
    """Give a sound table with one fault."""
    frame = table(JUDGEMENTS, TOWN).astype(object)
    frame.loc[change["row"], change["column"]] = change["cell"]
    return frame


ROW, COLUMN = ("dotations", "en baisse"), ("services", "maintenus")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (float("nan"), "est vide"),
        (None, "est vide"),
        (" ", "est vide"),
        ("P", "contient « P »"),
        (float("inf"), "contient « inf »"),
        (2_000_000, "contient « 2000000 »"),
        (1 / 3, "6 décimales"),
    ],
)
def test_a_cell_that_is_no_judgement_is_named_by_row_and_column(cell, words):
    with pytest.raises(UserError) as fault:
        CrossImpacts.from_frame(edited(row=ROW, column=COLUMN, cell=cell))
    message = str(fault.value).replace("\xa0", " ")
    assert "ligne « dotations / en baisse », colonne « services / maintenus »" in message
    assert words in message


def test_a_number_written_as_text_is_read(town):
    assert CrossImpacts.from_frame(table(JUDGEMENTS, TOWN).astype(str)) == town


def test_a_descriptor_that_acts_on_itself_is_named():
    column = ("dotations", "stables")
    with pytest.raises(UserError, match=r"n’agit pas sur lui-même.*en baisse.*stables"):
        CrossImpacts.from_frame(edited(row=ROW, column=column, cell=1))


@pytest.mark.parametrize(
    ("index", "columns", "words"),
    [
        ([0, 1, 2], [0, 1, 2, 3], "La colonne « services / regroupés » n’a pas de ligne"),
        ([0, 1, 2, 3], [0, 1, 2], "La ligne « services / regroupés » n’a pas de colonne"),
        (
            [0, 1, 2, 3],
            [1, 0, 2, 3],
            "la ligne « dotations / stables » se trouve la colonne « dotations / en baisse »",
        ),
        ([0, 2, 1, 3], [0, 2, 1, 3], "« dotations / en baisse » sont loin des autres"),
        ([0, 1, 1, 3], [0, 1, 1, 3], "« dotations / en baisse » figurent deux fois"),
        ([], [], "pas de lignes"),
    ],
)
def test_rows_and_columns_that_differ_are_named(index, columns, words):
    with pytest.raises(UserError) as fault:
        CrossImpacts.from_frame(table(JUDGEMENTS, TOWN).iloc[index, columns])
    assert words in str(fault.value).replace("\xa0", " ")


def test_an_axis_needs_a_descriptor_and_a_state_on_every_line():
    frame = table(JUDGEMENTS, TOWN)
    with pytest.raises(UserError, match="Les lignes de la matrice doivent porter deux étiquettes"):
        CrossImpacts.from_frame(frame.droplevel(0))
    labels = [*frame.columns[:3], ("services", None)]
    frame.columns = pd.MultiIndex.from_tuples(labels)
    with pytest.raises(UserError, match="La colonne n°\xa04 n’a pas de nom complet"):
        CrossImpacts.from_frame(frame)


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (
            {"dotations": "en hausse", "services": "maintenus"},
            "« dotations » est à l’état inconnu « en hausse » dans ce scénario : "
            "choisissez « stables » ou « en baisse »",
        ),
        ({"dotations": "stables"}, "« services » est sans état"),
        (["stables"], "compte 1 état pour 2 descripteurs"),
    ],
)
def test_a_scenario_with_an_unknown_state_is_named(town, scenario, words):
    for ask in (town.balances, town.inconsistency, town.succession):
        with pytest.raises(UserError) as fault:
            ask(scenario)
        assert words in str(fault.value).replace("\xa0", " ")


@pytest.mark.parametrize("tolerance", [-1, float("nan")])
def test_a_tolerance_below_zero_is_refused(town, tolerance):
    with pytest.raises(UserError, match="La tolérance"):
        town.consistent(tolerance)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (" -Riots\r\n", "", "a 17 lignes pour 16 états"),
        ("-1 , 2 ,-1 ,", "-1 , 2 ,", "La ligne « Economy / Stagnant » du fichier a 16 colonnes"),
        ("-1 , 2 ,-1 ,", "-1 , 2 , x ,", "colonne « Government / Social party », contient « x »"),
        ("-Conflict", "-Rivalry", "« Foreign policy / Rivalry » figurent deux fois"),
    ],
)
def test_a_damaged_project_is_refused_with_its_line(project, old, new, words):
    with pytest.raises(UserError) as fault:
        parse_scw(project.replace(old, new, 1))
    assert words in str(fault.value).replace("\xa0", " ")


@pytest.mark.parametrize("sign", ["&", "#"])
def test_a_file_that_is_no_project_is_refused(project, sign):
    with pytest.raises(UserError, match="n’est pas un projet ScenarioWizard"):
        parse_scw(project.replace(sign, ""))


@pytest.mark.parametrize(("name", "sign"), [("prix en €", "« € »"), ("a\nb", "retour à la ligne")])
def test_a_name_that_a_project_cannot_hold_is_refused(name, sign):
    impacts = CrossImpacts.from_frame(table([[0]], {"budget": [name]}))
    with pytest.raises(UserError) as fault:
        format_scw(impacts)
    assert sign in str(fault.value).replace("\xa0", " ")


def test_a_project_holds_whole_judgements_only():
    halves = CrossImpacts.from_frame(table(np.array(JUDGEMENTS) / 2, TOWN))
    assert halves.consistent()["total_impact_score"].tolist() == [1.0, 1.0]
    with pytest.raises(UserError, match="arrondissez"):
        format_scw(halves)
