//! Coverage as layers of the ATT&CK Navigator.
//!
//! Format: layer format 4.5, <https://github.com/mitre-attack/attack-navigator/blob/master/layers/LAYERFORMATv4_5.md>.
//! A layer holds one score for each technique, so three answers are three layers. The Navigator writes several open
//! layers into one file as an array, and opens such a file as one tab for each.

use std::collections::BTreeSet;

use aurora_model::attack::{Matrix, TechniqueId};
use serde::Serialize;

use crate::rules::coverage::{CoverageReport, State, TechniqueCoverage};

/// How many rules a comment names.
const MAX_TITLES: usize = 15;

/// A layer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Layer {
    name: String,
    versions: Versions,
    domain: &'static str,
    description: &'static str,
    sorting: u8,
    hide_disabled: bool,
    techniques: Vec<LayerTechnique>,
    gradient: Gradient,
    legend_items: Vec<LegendItem>,
    show_tactic_row_background: bool,
    select_techniques_across_tactics: bool,
    select_subtechniques_with_parent: bool,
}

#[derive(Debug, Serialize)]
struct Versions {
    attack: &'static str,
    navigator: &'static str,
    layer: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct LayerTechnique {
    #[serde(rename = "techniqueID")]
    technique_id: TechniqueId,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<u64>,
    #[serde(skip_serializing_if = "String::is_empty")]
    comment: String,
    enabled: bool,
    show_subtechniques: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Gradient {
    colors: [&'static str; 2],
    min_value: u64,
    max_value: u64,
}

#[derive(Debug, Serialize)]
struct LegendItem {
    label: &'static str,
    color: &'static str,
}

/// The three questions.
#[derive(Clone, Copy)]
enum Question {
    Rules,
    Data,
    Fired,
}

impl Question {
    const ALL: [Self; 3] = [Self::Rules, Self::Data, Self::Fired];

    const fn name(self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::Data => "data",
            Self::Fired => "fired",
        }
    }

    const fn description(self) -> &'static str {
        match self {
            Self::Rules => "Techniques that a rule names. The score is the number of rules.",
            Self::Data => {
                "Techniques of which a rule can fire on the data: its log source is there and its fields are \
                 filled. The score is the number of such rules."
            }
            Self::Fired => {
                "Techniques of which a rule matched in the data. The score is the number of matches."
            }
        }
    }

    /// From few to many.
    const fn colors(self) -> [&'static str; 2] {
        match self {
            Self::Rules => ["#dfe3ea", "#7f8da3"],
            Self::Data => ["#d6e5ff", "#3b7de0"],
            Self::Fired => ["#ffe0d1", "#d1481c"],
        }
    }

    fn score(self, technique: &TechniqueCoverage<'_>) -> u64 {
        match self {
            Self::Rules => technique.n_rules,
            Self::Data => technique.n_can_fire,
            Self::Fired => technique.n_matches,
        }
    }

    fn counts(self, state: State) -> bool {
        match self {
            Self::Rules => true,
            Self::Data => state.can_fire(),
            Self::Fired => state == State::Fired,
        }
    }
}

/// Three layers for each matrix that a rule names a technique of; for enterprise always.
pub(crate) fn layers(report: &CoverageReport<'_>) -> Vec<Layer> {
    let has_ics = report.techniques.keys().any(|id| matrix_of(*id) == Matrix::Ics);
    let matrices = [Some(Matrix::Enterprise), has_ics.then_some(Matrix::Ics)];
    let of_matrix = |matrix| Question::ALL.map(|question| layer(report, matrix, question));
    matrices.into_iter().flatten().flat_map(of_matrix).collect()
}

/// The numbers of ICS techniques begin with 0.
fn matrix_of(id: TechniqueId) -> Matrix {
    let known = id.technique().or_else(|| id.parent()?.technique());
    known.map_or_else(
        || if id.to_string().starts_with("T0") { Matrix::Ics } else { Matrix::Enterprise },
        |technique| technique.matrix,
    )
}

fn layer(report: &CoverageReport<'_>, matrix: Matrix, question: Question) -> Layer {
    let counted = report
        .techniques
        .iter()
        .filter(|(id, technique)| matrix_of(**id) == matrix && question.score(technique) > 0);
    let mut techniques: Vec<LayerTechnique> =
        counted.map(|(id, technique)| layer_technique(*id, technique, question)).collect();
    let max_value = techniques.iter().filter_map(|technique| technique.score).max().unwrap_or(1);
    open_parents(&mut techniques);
    let (domain, shown) = match matrix {
        Matrix::Enterprise => ("enterprise-attack", ""),
        Matrix::Ics => ("ics-attack", " (ICS)"),
    };
    let major = matrix.version().split('.').next().unwrap_or_default();
    Layer {
        name: format!("AuroraSOC: {}{shown}", question.name()),
        versions: Versions { attack: major, navigator: "5.1.0", layer: "4.5" },
        domain,
        description: question.description(),
        sorting: 0,
        hide_disabled: false,
        techniques,
        gradient: Gradient { colors: question.colors(), min_value: 0, max_value },
        legend_items: vec![
            LegendItem { label: "few", color: question.colors()[0] },
            LegendItem { label: "many", color: question.colors()[1] },
        ],
        show_tactic_row_background: false,
        select_techniques_across_tactics: true,
        select_subtechniques_with_parent: false,
    }
}

fn layer_technique(id: TechniqueId, technique: &TechniqueCoverage<'_>, question: Question) -> LayerTechnique {
    let titles: Vec<&str> = technique
        .rules
        .iter()
        .filter(|(state, _)| question.counts(*state))
        .map(|(_, title)| *title)
        .collect();
    let mut comment = titles.iter().take(MAX_TITLES).copied().collect::<Vec<_>>().join("\n");
    if titles.len() > MAX_TITLES {
        comment.push_str(&format!("\nand {} more", titles.len() - MAX_TITLES));
    }
    LayerTechnique {
        technique_id: id,
        score: Some(question.score(technique)),
        comment,
        enabled: true,
        show_subtechniques: false,
    }
}

/// Sub-techniques are hidden under their technique unless it is open.
fn open_parents(techniques: &mut Vec<LayerTechnique>) {
    let parents: BTreeSet<TechniqueId> =
        techniques.iter().filter_map(|technique| technique.technique_id.parent()).collect();
    for parent in parents {
        match techniques.iter_mut().find(|technique| technique.technique_id == parent) {
            Some(technique) => technique.show_subtechniques = true,
            None => techniques.push(LayerTechnique {
                technique_id: parent,
                score: None,
                comment: String::new(),
                enabled: true,
                show_subtechniques: true,
            }),
        }
    }
    techniques.sort_by_key(|technique| technique.technique_id);
}
