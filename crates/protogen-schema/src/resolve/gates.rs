//! Gates as written to gates as formulas.
//! Never decides what a gate stands before.

use crate::codes::{e02, e04};
use crate::diagnostic::Diagnostic;
use crate::ir;
use crate::source::Span;
use crate::syntax::ast::{self, GateKind, RangeKind};

use super::algebra;
use super::collect::{DefKind, Space};
use super::resolver::Resolver;

impl Resolver<'_> {
    /// All of these gates.
    pub(super) fn gates(&mut self, gates: &[ast::Gate]) -> ir::Gate {
        let all: Vec<ir::Gate> = gates.iter().map(|gate| self.gate(gate)).collect();
        algebra::all(all)
    }

    fn gate(&mut self, gate: &ast::Gate) -> ir::Gate {
        match &gate.kind {
            GateKind::Since(value) => self.since(value),
            GateKind::Until(value) => self.until(value),
            GateKind::In(versions) => self.within(versions),
            GateKind::Has(features) => {
                let all: Vec<ir::Gate> = features.iter().map(|f| self.has(f)).collect();
                algebra::all(all)
            }
            GateKind::ClientToServer => ir::Gate::Direction(ir::Direction::C2s),
            GateKind::ServerToClient => ir::Gate::Direction(ir::Direction::S2c),
        }
    }

    /// From this version on.
    pub(super) fn since(&mut self, value: &ast::AxisValue) -> ir::Gate {
        let Some((axis, version)) = self.axis_value(value) else {
            return ir::Gate::Always;
        };
        let (_, last) = algebra::bounds(&self.schema.axes, axis);
        self.on_axis(axis, version, last)
    }

    /// Before this version.
    pub(super) fn until(&mut self, value: &ast::AxisValue) -> ir::Gate {
        let Some((axis, version)) = self.axis_value(value) else {
            return ir::Gate::Always;
        };
        let (first, _) = algebra::bounds(&self.schema.axes, axis);
        match version.checked_sub(1) {
            Some(last) if last >= first => self.on_axis(axis, first, last),
            _ => algebra::never(),
        }
    }

    fn on_axis(&self, axis: u32, first: u32, last: u32) -> ir::Gate {
        algebra::on_axis(axis, vec![ir::Interval { first, last }], &self.schema.axes)
    }

    /// At one of these versions.
    pub(super) fn within(&mut self, versions: &ast::Versions) -> ir::Gate {
        let Some(axis) = self.axis(versions.axis.as_ref(), versions.span) else {
            return ir::Gate::Always;
        };
        let bounds = algebra::bounds(&self.schema.axes, axis);
        let mut intervals = Vec::new();
        for range in &versions.ranges {
            // A single version is both ends of its range.
            let single = range.start == range.end;
            let end = range.end.as_ref().filter(|_| !single);
            for version in range.start.iter().chain(end) {
                self.version_exists(axis, version, range.kind);
            }
            intervals.extend(self.interval(range, bounds));
        }
        algebra::on_axis(axis, intervals, &self.schema.axes)
    }

    /// A range of versions between these bounds.
    pub(super) fn interval(
        &mut self,
        range: &ast::VersionRange,
        (least, greatest): (u32, u32),
    ) -> Option<ir::Interval> {
        let first = match &range.start {
            Some(version) => self.version(version)?,
            None => least,
        };
        let last = match (&range.end, range.kind) {
            (Some(version), RangeKind::Inclusive) => self.version(version)?,
            (Some(version), RangeKind::Exclusive) => match self.version(version)?.checked_sub(1) {
                Some(last) => last,
                None => return self.empty_range(range.span),
            },
            (None, _) => greatest,
        };
        if first > last {
            return self.empty_range(range.span);
        }
        Some(ir::Interval { first, last })
    }

    fn empty_range<T>(&mut self, span: Span) -> Option<T> {
        self.report(
            Diagnostic::error(e04::EMPTY_RANGE, "a range without a version")
                .at(span, "its end lies before its start")
                .help("`a..b` excludes b, `a..=b` includes it"),
        );
        None
    }

    /// A version as a number.
    pub(super) fn version(&mut self, literal: &ast::IntLit) -> Option<u32> {
        let version = u32::try_from(literal.value).ok();
        if version.is_none() {
            let text = "a version is a number of at most 32 bits";
            self.report(Diagnostic::error(e04::NO_VERSION, text).at(literal.span, "too large"));
        }
        version
    }

    /// `client 860`, `860`
    pub(super) fn axis_value(&mut self, value: &ast::AxisValue) -> Option<(u32, u32)> {
        let axis = self.axis(value.axis.as_ref(), value.value.span)?;
        let version = self.version(&value.value)?;
        self.version_exists(axis, &value.value, RangeKind::Inclusive);
        Some((axis, version))
    }

    /// A version that an axis has (or, as an excluded bound, one behind its last).
    fn version_exists(&mut self, axis: u32, literal: &ast::IntLit, kind: RangeKind) {
        let Some(def) = self.schema.axes.get(axis as usize) else {
            return;
        };
        let Ok(version) = u32::try_from(literal.value) else {
            return;
        };
        let (first, last) = algebra::bounds(&self.schema.axes, axis);
        let behind = kind == RangeKind::Exclusive && last.checked_add(1) == Some(version);
        let inside = def
            .versions
            .iter()
            .any(|i| (i.first..=i.last).contains(&version));
        if inside || behind {
            return;
        }
        let name = def.name.clone();
        let help = if def.listed {
            let known: Vec<String> = def.versions.iter().map(|i| i.first.to_string()).collect();
            format!("it has {}", known.join(", "))
        } else {
            format!("it has {first}..={last}")
        };
        self.report(
            Diagnostic::error(
                e04::NO_VERSION,
                format!("`{name}` has no version {version}"),
            )
            .at(literal.span, "no such version")
            .help(help),
        );
    }

    /// The axis with that name; the first one without.
    pub(super) fn axis(&mut self, name: Option<&ast::Ident>, span: Span) -> Option<u32> {
        let Some(name) = name else {
            if self.schema.axes.is_empty() {
                self.report(
                    Diagnostic::error(e04::NO_AXIS, "the protocol has no versions")
                        .at(span, "a version is asked for here")
                        .help("declare an axis in the header: `version 1..=9;`"),
                );
                return None;
            }
            return Some(0);
        };
        let index = self.schema.axes.iter().position(|a| a.name == name.name);
        if index.is_none() {
            let known: Vec<String> = self.schema.axes.iter().map(|a| a.name.clone()).collect();
            let text = format!("there is no version axis `{}`", name.name);
            self.report(
                Diagnostic::error(e02::NOT_FOUND, text)
                    .at(name.span, "no axis has this name")
                    .did_you_mean(&name.name, name.span, known.iter().map(String::as_str))
                    .help(
                        "declare it in the header: `version client 1..=9;`, or leave the name out",
                    ),
            );
        }
        index.map(|index| index as u32)
    }

    fn has(&mut self, feature: &ast::FeatureRef) -> ir::Gate {
        let Some(index) = self.feature(&feature.name) else {
            return ir::Gate::Always;
        };
        let gate = ir::Gate::Feature { feature: index };
        if feature.negated {
            algebra::not(gate, &self.schema.axes)
        } else {
            gate
        }
    }

    /// The feature with that name.
    pub(super) fn feature(&mut self, name: &ast::Ident) -> Option<u32> {
        // Features are global: which file asks makes no difference.
        let found = self.names.find(name.span.file, Space::Value, &name.name);
        let def = found.map(|id| self.names.def(id));
        match def.map(|def| (def.kind, def.index)) {
            Some((DefKind::Feature(_), index)) => Some(index),
            Some((DefKind::Broken, _)) => None,
            Some((kind, _)) => {
                let text = format!("`{}` is {}, not a feature", name.name, kind.word());
                self.report(
                    Diagnostic::error(e02::WRONG_KIND, text).at(name.span, "a feature is wanted"),
                );
                None
            }
            None => {
                let known: Vec<String> = self
                    .schema
                    .features
                    .iter()
                    .map(|f| f.name.clone())
                    .collect();
                let text = format!("there is no feature `{}`", name.name);
                self.report(
                    Diagnostic::error(e02::NOT_FOUND, text)
                        .at(name.span, "no feature has this name")
                        .did_you_mean(&name.name, name.span, known.iter().map(String::as_str)),
                );
                None
            }
        }
    }
}
