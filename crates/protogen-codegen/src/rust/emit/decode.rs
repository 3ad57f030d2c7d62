//! Decode functions: steps and ways of carrying become statements over `r` and `cx`.
//! A path is added on the error branch alone.

pub use self::list::markers;

mod bits;
mod block;
mod length;
mod list;
mod read;
mod union;
mod value;

use super::code::Code;
use super::field;
use super::runs::{self};
use super::text::give_text;
use crate::rust::model::{ArmPayload, Give, PadKind, Record, Step, Union, Wire};

/// Writes the statements of a decode function.
pub struct Decode {
    /// The statements.
    pub code: Code,
    /// Whether fields were read that are not asked for a fault yet.
    pending: bool,
    /// Who asks the reader for the fault of its fields.
    asked: Asked,
}

/// Who asks the reader for the fault of fields.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// The code itself, behind them.
    Here,
    /// Whoever reads the type.
    Outside,
}

/// When a run is asked for a fault.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// With the fields around it.
    Later,
    /// Alone.
    AtOnce,
}

impl Decode {
    pub fn new() -> Self {
        Decode {
            code: Code::new(),
            pending: false,
            asked: Asked::Here,
        }
    }

    /// For a type that leaves its fault in the reader.
    pub fn leaving() -> Self {
        Decode {
            asked: Asked::Outside,
            ..Self::new()
        }
    }

    /// For steps inside, which leave their fault where those around them do.
    fn inside(&self) -> Self {
        Decode {
            asked: self.asked,
            ..Self::new()
        }
    }

    /// A record's statements and the expression that builds it.
    pub fn record(&mut self, record: &Record) -> String {
        if record.start {
            self.code.line("let body_at = r.offset();");
        }
        if needs_start(&record.steps) {
            self.code.line("let start = r.offset();");
        }
        self.inner_record(record)
    }

    /// The same of a record within another, and of an arm's.
    fn inner_record(&mut self, record: &Record) -> String {
        for local in &record.extents {
            self.code.line(format_args!(
                "let (mut {local}_at, mut {local}_end) = (0, 0);"
            ));
        }
        for local in &record.plains {
            self.code
                .line(format_args!("let mut {local}_plain = 0usize;"));
        }
        self.steps(&record.steps);
        for closing in &record.closing {
            self.closing(closing);
        }
        self.build(record)
    }

    /// The expression that builds a record of its locals.
    fn build(&mut self, record: &Record) -> String {
        if record.fields.is_empty() {
            return record.path.clone();
        }
        let fields: Vec<String> = record
            .fields
            .iter()
            .map(|(name, give)| match give {
                Give::As(local) if local == name => name.clone(),
                _ => format!("{name}: {}", give_text(give)),
            })
            .collect();
        format!("{} {{ {} }}", record.path, fields.join(", "))
    }

    pub fn steps(&mut self, steps: &[Step]) {
        let mut rest = steps;
        while let Some((step, tail)) = rest.split_first() {
            if let Some((run, tail)) = runs::decode_run(rest) {
                let asks = match self.defers(tail) {
                    true => Asks::Later,
                    false => Asks::AtOnce,
                };
                self.run(&run, asks);
                rest = tail;
                continue;
            }
            match step {
                // One alone asks at once.
                Step::Value(value) if self.defers(tail) => match field::read(value) {
                    Some(call) => {
                        self.code
                            .line(format_args!("let {} = {call};", value.local));
                        self.pending = true;
                    }
                    None => self.settled_step(step),
                },
                Step::If(branch) if self.asked == Asked::Outside => self.branch(branch),
                _ => self.settled_step(step),
            }
            rest = tail;
        }
        self.settle();
    }

    fn settled_step(&mut self, step: &Step) {
        self.settle();
        self.step(step);
    }

    /// Whether a field before this tail is asked for a fault later.
    fn defers(&self, tail: &[Step]) -> bool {
        self.pending || self.asked == Asked::Outside || fields(tail)
    }

    /// Asks for the first fault of the fields so far: nothing but a further field goes on with
    /// what is no value.
    fn settle(&mut self) {
        if self.pending && self.asked == Asked::Here {
            self.code.line("r.sound()?;");
            self.pending = false;
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Value(value) => self.value(value),
            Step::If(branch) => self.branch(branch),
            Step::Region(region) => self.region(region),
            Step::Mask(mask) => self.mask(mask),
            Step::Bits(bits) => self.bits(bits),
            Step::Pad(pad) => self.pad(pad),
            Step::Let { local, value, ty } => {
                self.code
                    .line(format_args!("let {local}: {ty} = {};", value.decode));
            }
            Step::Set(set) => self.set(set),
            Step::Link(path, wire) => self.bind("more", wire, path),
            Step::Opcode(part, path, wire) => self.bind(&format!("part_{part}"), wire, path),
            Step::Payload {
                length,
                extent,
                path,
            } => {
                self.code.open("let payload = {");
                self.window(length, false, path);
                self.code.line("r.clone()");
                self.code.close("};");
                if let Some(local) = extent {
                    self.code
                        .line(format_args!("{local}_at = payload.offset();"));
                    self.code.line(format_args!(
                        "{local}_end = payload.offset() + payload.remaining();"
                    ));
                }
            }
        }
    }
}

/// Whether padding in these steps counts from the start of the block.
pub fn needs_start(steps: &[Step]) -> bool {
    steps.iter().any(|step| match step {
        Step::Pad(pad) => !matches!(pad.kind, PadKind::Count(_)),
        Step::If(branch) => needs_start(&branch.then) || needs_start(&branch.els),
        Step::Mask(mask) => mask.bits.iter().any(|bit| needs_start(&bit.steps)),
        Step::Value(value) => wire_needs_start(&value.wire),
        _ => false,
    })
}

/// The same of a way of carrying. A block has a start of its own.
pub fn wire_needs_start(wire: &Wire) -> bool {
    match wire {
        Wire::Record(record) => needs_start(&record.steps),
        Wire::Union(union) => union_needs_start(union),
        Wire::Boxed(inner)
        | Wire::Newtype(_, inner)
        | Wire::Optional { inner, .. }
        | Wire::Sentinel { inner, .. } => wire_needs_start(inner),
        Wire::Array(array) => wire_needs_start(&array.element),
        Wire::Map(map) => wire_needs_start(&map.key) || wire_needs_start(&map.value),
        Wire::Sparse(sparse) => wire_needs_start(&sparse.element),
        Wire::Bitmap { element, .. } => wire_needs_start(element),
        Wire::Choice { arms, .. } => arms.iter().any(|(_, _, wire)| wire_needs_start(wire)),
        _ => false,
    }
}

/// The same of a union's arms.
pub fn union_needs_start(union: &Union) -> bool {
    union.arms.iter().any(|arm| match &arm.payload {
        ArmPayload::Unit => false,
        ArmPayload::Fields(record, _) => needs_start(&record.steps),
        ArmPayload::Value { wire, .. } => wire_needs_start(wire),
    })
}

/// Whether a field follows that is read in one call, so that both are asked for a fault once.
fn fields(steps: &[Step]) -> bool {
    match steps.first() {
        Some(Step::Value(value)) => field::reads(value) || runs::decode_run(steps).is_some(),
        _ => false,
    }
}
