//! Text for Prometheus, exposition format 0.0.4: families, samples, labels, escapes.
//!
//! Knows nothing of connections and serves nothing: it writes what it is given.
//!
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>

use std::fmt;

/// The `Content-Type` of the text.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// A name and a value beside a sample.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label {
    /// `[a-zA-Z_][a-zA-Z0-9_]*`, and not with two underscores in front.
    name: String,
    value: String,
}

impl Label {
    /// A label.
    ///
    /// # Errors
    ///
    /// A name that Prometheus does not take. Any value is fine.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Result<Self, LabelError> {
        let name = name.into();
        if !is_name(&name) || name.contains(':') || name.starts_with("__") {
            return Err(LabelError { name });
        }
        Ok(Self {
            name,
            value: value.into(),
        })
    }

    /// A label whose name this crate wrote down.
    pub(super) fn known(name: &'static str, value: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            value: value.into(),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its value, as it is without escapes.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// A name that is none for a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelError {
    name: String,
}

impl fmt::Display for LabelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "label {:?}: a name has letters, digits and underscores, no digit and not two \
             underscores in front",
            self.name
        )
    }
}

impl std::error::Error for LabelError {}

/// What kind of number a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MetricKind {
    /// It only grows.
    Counter,
    /// It comes and goes.
    Gauge,
    /// Quantiles, a sum and a count.
    Summary,
}

/// A metric with its samples, written in one piece as the format asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Family {
    name: &'static str,
    help: &'static str,
    kind: MetricKind,
    samples: Vec<Sample>,
}

#[derive(Debug, Clone, PartialEq)]
struct Sample {
    /// Behind the family's name: empty, or `_sum` and `_count` of a summary.
    suffix: &'static str,
    labels: Vec<Label>,
    value: f64,
}

impl Family {
    /// A metric without samples yet. Its name has letters, digits, underscores and colons.
    #[must_use]
    pub fn new(name: &'static str, help: &'static str, kind: MetricKind) -> Self {
        debug_assert!(is_name(name), "{name} is a metric's name");
        Self {
            name,
            help,
            kind,
            samples: Vec::new(),
        }
    }

    /// Adds a sample.
    pub fn push(&mut self, labels: Vec<Label>, value: f64) {
        self.push_part("", labels, value);
    }

    /// Adds the `_sum` and the `_count` of a summary.
    pub fn push_sum_and_count(&mut self, labels: Vec<Label>, sum: f64, count: u64) {
        self.push_part("_sum", labels.clone(), sum);
        self.push_part("_count", labels, count as f64);
    }

    fn push_part(&mut self, suffix: &'static str, labels: Vec<Label>, value: f64) {
        self.samples.push(Sample {
            suffix,
            labels,
            value,
        });
    }
}

/// Writes all families that have samples.
///
/// # Errors
///
/// Those of `out`.
pub fn write_families(out: &mut dyn fmt::Write, families: &[Family]) -> fmt::Result {
    for family in families.iter().filter(|family| !family.samples.is_empty()) {
        let name = family.name;
        let kind = match family.kind {
            MetricKind::Counter => "counter",
            MetricKind::Gauge => "gauge",
            MetricKind::Summary => "summary",
        };
        write!(out, "# HELP {name} ")?;
        write_escaped(out, family.help, Escape::Help)?;
        writeln!(out, "\n# TYPE {name} {kind}")?;
        for sample in &family.samples {
            write!(out, "{name}{}", sample.suffix)?;
            write_labels(out, &sample.labels)?;
            writeln!(out, " {}", Number(sample.value))?;
        }
    }
    Ok(())
}

fn write_labels(out: &mut dyn fmt::Write, labels: &[Label]) -> fmt::Result {
    let Some((first, rest)) = labels.split_first() else {
        return Ok(());
    };
    out.write_char('{')?;
    write_label(out, first)?;
    for label in rest {
        out.write_char(',')?;
        write_label(out, label)?;
    }
    out.write_char('}')
}

fn write_label(out: &mut dyn fmt::Write, label: &Label) -> fmt::Result {
    write!(out, "{}=\"", label.name)?;
    write_escaped(out, &label.value, Escape::Value)?;
    out.write_char('"')
}

#[derive(PartialEq)]
enum Escape {
    Help,
    Value,
}

fn write_escaped(out: &mut dyn fmt::Write, text: &str, escape: Escape) -> fmt::Result {
    for character in text.chars() {
        match character {
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '"' if escape == Escape::Value => out.write_str("\\\"")?,
            other => out.write_char(other)?,
        }
    }
    Ok(())
}

/// A number as Prometheus reads it.
struct Number(f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            value if value.is_nan() => f.write_str("NaN"),
            f64::INFINITY => f.write_str("+Inf"),
            f64::NEG_INFINITY => f.write_str("-Inf"),
            value => write!(f, "{value}"),
        }
    }
}

fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b':';
    !name.is_empty() && name.bytes().all(fits) && !name.as_bytes()[0].is_ascii_digit()
}
