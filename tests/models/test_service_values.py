"""Rolland's three laws under two decision rules (S08)."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innoworkbook.french import UserError
from innoworkbook.models import service_values
from innoworkbook.models.service_values import Adaptation, Weights

# A scoring made up for these tests; the seven adaptations are those proposed to a group
SEVEN = [
    Adaptation("accueil dématérialisé", -1, -2, 2, "no", reversible=True),
    Adaptation("télétravail de l’accueil", -1, 0, 2, "yes", reversible=True),
    Adaptation("bibliothèque sans personnel", 2, -1, 1, "to_check", reversible=True),
    Adaptation("tarif selon le revenu", 0, -1, 1, "yes", True, "different_situation"),
    Adaptation("essai dans un quartier", 0, -2, 2, "yes", True, "statute"),
    Adaptation("algorithme de la crèche", 0, 1, 1, "to_check", reversible=True),
    Adaptation("guichet mutualisé", -2, -1, 2, "yes", reversible=False),
]

quick = settings(deadline=None, max_examples=50)
scores = st.integers(-2, 2)
adaptations = st.builds(
    Adaptation,
    name=st.just("une adaptation"),
    continuity=scores,
    equality=scores,
    adaptability=scores,
    legal_basis=st.sampled_from(["yes", "no", "to_check"]),
    reversible=st.booleans(),
    equality_ground=st.sampled_from([None, "different_situation", "general_interest", "statute"]),
)
weights = st.builds(Weights, *[st.floats(0.1, 5)] * 3)


def judged(adaptation: Adaptation, weighting: Weights = service_values.EQUAL_WEIGHTS) -> pd.Series:
    return service_values.compare([adaptation], weighting).iloc[0]


@quick
@given(adaptations, weights)
def test_the_weights_never_move_the_rule_of_thresholds(
    adaptation: Adaptation, weighting: Weights
) -> None:
    assert judged(adaptation, weighting)["conjunctive"] == judged(adaptation)["conjunctive"]


@quick
@given(adaptations, weights, st.sampled_from(["continuity", "equality", "adaptability"]))
def test_a_better_score_never_fails_what_passed(
    adaptation: Adaptation, weighting: Weights, law: str
) -> None:
    better = replace(adaptation, **{law: min(2, getattr(adaptation, law) + 1)})
    before, after = judged(adaptation, weighting), judged(better, weighting)
    assert after["total"] >= before["total"]
    assert after["compensatory"] or not before["compensatory"]
    assert after["conjunctive"] or not before["conjunctive"]


@quick
@given(adaptations)
def test_reversibility_is_shown_and_used_by_neither_rule(adaptation: Adaptation) -> None:
    other = replace(adaptation, reversible=not adaptation.reversible)
    kept = ["total", "compensatory", "conjunctive", "switches"]
    assert judged(adaptation)[kept].equals(judged(other)[kept])
    assert judged(other)["reversible"] == other.reversible


@quick
@given(adaptations)
def test_a_gain_of_adaptability_never_buys_a_threshold(adaptation: Adaptation) -> None:
    generous = replace(adaptation, adaptability=2)
    assert service_values.obstacles(generous) == service_values.obstacles(adaptation)


def test_the_two_rules_do_not_keep_the_same_adaptations() -> None:
    table = service_values.compare(SEVEN)
    assert table["total"].tolist() == [-1, 1, 2, 0, 0, 2, -1]
    assert table.index[table["compensatory"]].tolist() == [
        "télétravail de l’accueil",
        "bibliothèque sans personnel",
        "algorithme de la crèche",
    ]
    assert table.index[table["conjunctive"]].tolist() == [
        "tarif selon le revenu",
        "essai dans un quartier",
        "algorithme de la crèche",
    ]
    assert table.index[table["switches"]].tolist() == [
        "télétravail de l’accueil",
        "bibliothèque sans personnel",
        "tarif selon le revenu",
        "essai dans un quartier",
    ]


def test_the_admissible_ones_are_ranked_by_gain_of_adaptability() -> None:
    table = service_values.compare(SEVEN)
    ranks = table["conjunctive_rank"].dropna().to_dict()
    assert ranks == {
        "essai dans un quartier": 1,
        "tarif selon le revenu": 2,
        "algorithme de la crèche": 2,
    }
    assert table["compensatory_rank"].tolist() == [6, 3, 1, 4, 4, 1, 6]


def test_each_refusal_says_its_thresholds() -> None:
    failed = service_values.compare(SEVEN)["obstacles"]
    assert failed["accueil dématérialisé"] == ("continuity", "equality", "legal_basis")
    assert failed["télétravail de l’accueil"] == ("continuity",)
    assert failed["bibliothèque sans personnel"] == ("equality",)
    assert failed["algorithme de la crèche"] == ()


@pytest.mark.parametrize("ground", ["different_situation", "general_interest", "statute"])
def test_a_ground_justifies_a_difference_of_treatment(ground: str) -> None:
    fee = Adaptation("tarif de cantine selon le revenu", 0, -2, 1, "yes", reversible=True)
    assert service_values.obstacles(fee) == ("equality",)
    assert service_values.obstacles(replace(fee, equality_ground=ground)) == ()


def test_no_ground_pays_for_a_loss_of_continuity_or_a_missing_legal_basis() -> None:
    closed = Adaptation("guichet fermé", -1, 2, 2, "no", True, "general_interest")
    assert service_values.obstacles(closed) == ("continuity", "legal_basis")


def test_a_legal_basis_to_check_passes_for_now_and_says_so() -> None:
    table = service_values.compare(SEVEN)
    assert table.index[table["provisional"]].tolist() == [
        "bibliothèque sans personnel",
        "algorithme de la crèche",
    ]
    assert table.loc["algorithme de la crèche", "conjunctive"]


def test_weights_change_the_sum_and_who_switches() -> None:
    equality_first = service_values.compare(SEVEN, Weights(1, 3, 1))
    assert equality_first["total"].tolist() == [-5, 1, 0, -2, -4, 4, -3]
    assert not equality_first.loc["bibliothèque sans personnel", "switches"]


def test_a_sum_of_exactly_zero_does_not_pass() -> None:
    even = Adaptation("une adaptation", 1, -1, -1, "yes", reversible=True)
    assert not judged(even, Weights(0.3, 0.1, 0.2))["compensatory"]
    assert service_values.compare([even], pass_above=-2)["compensatory"].all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"continuity": 3}, "« guichet », Continuité"),
        ({"equality": -3}, "« guichet », Égalité"),
        ({"adaptability": 0.5}, "« guichet », Adaptabilité"),
        ({"legal_basis": "peut-être"}, "base légale"),
        ({"equality_ground": "habitude"}, "une différence de situation"),
    ],
)
def test_a_score_out_of_its_scale_is_refused_by_name(
    changes: dict[str, object], message: str
) -> None:
    counter = Adaptation("guichet", 0, 0, 0, "yes", reversible=True)
    with pytest.raises(UserError, match=message.replace("« ", "«\u00a0").replace(" »", "\u00a0»")):
        replace(counter, **changes)


def test_weights_must_weigh() -> None:
    for values in ((0, 0, 0), (-1, 1, 1), (float("nan"), 1, 1)):
        with pytest.raises(UserError, match="Les poids des trois lois"):
            Weights(*values)


def test_nothing_to_compare_or_one_name_twice_is_refused() -> None:
    with pytest.raises(UserError, match="cotez-en au moins une"):
        service_values.compare([])
    with pytest.raises(UserError, match="«\u00a0accueil dématérialisé\u00a0» figure deux fois"):
        service_values.compare([SEVEN[0], SEVEN[0]])
