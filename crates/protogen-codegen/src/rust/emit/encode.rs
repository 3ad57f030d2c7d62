//! Encode functions: steps and ways of carrying become statements over `w`, `cx` and `self`.
//! What can't fail has no `?`.

mod ahead;
mod bits;
mod block;
mod length;
mod list;
mod union;
mod value;
mod write;

use super::code::Code;
use super::decode::needs_start;
use super::field::{self, Written};
use super::runs::{self};
use crate::rust::model::{Closing, Mismatch, Place, Record, Step};

/// Writes the statements of an encode function.
pub struct Encode {
    /// The statements.
    pub code: Code,
    /// Whether fields were written that are not asked for a fault yet.
    pending: bool,
}

fn refuse(fault: &str, path: &str) -> String {
    let path = if path.is_empty() {
        String::new()
    } else {
        format!(".field({path:?})")
    };
    format!("return Err(w.fault(pg::EncodeErrorKind::{fault})){path};")
}

impl Encode {
    pub fn new() -> Self {
        Encode {
            code: Code::new(),
            pending: false,
        }
    }

    /// Whether what was written may have left a fault in the writer.
    pub fn may_fail(&self) -> bool {
        self.pending
    }

    /// A whole body that leaves its faults in the writer; `false` where that can't be, for a field
    /// takes more than a call, or something looks back.
    pub fn leaving_record(&mut self, record: &Record) -> bool {
        let looks_back = record.start || !record.extents.is_empty() || !record.plains.is_empty();
        if looks_back || !record.closing.is_empty() {
            return false;
        }
        let mut rest = &record.steps[..];
        while let Some((step, tail)) = rest.split_first() {
            if let Some((run, tail)) = runs::encode_run(rest) {
                self.run(&run);
                rest = tail;
                continue;
            }
            let Step::Value(value) = step else {
                return false;
            };
            match field::write(value) {
                Written::Surely => self.step(step),
                Written::Call(call) => {
                    self.code.line(call);
                    self.pending = true;
                }
                Written::Otherwise => return false,
            }
            rest = tail;
        }
        true
    }

    /// A whole body, and the result that ends it.
    pub fn record(&mut self, record: &Record) -> &'static str {
        if record.start {
            self.code.line("let body_at = w.position();");
        }
        if needs_start(&record.steps) {
            self.code.line("let start = w.position();");
        }
        self.extents(record);
        self.open_steps(&record.steps, Behind::Result);
        if record.closing.is_empty() {
            return if std::mem::take(&mut self.pending) {
                "w.sound()"
            } else {
                "Ok(())"
            };
        }
        self.close(&record.closing);
        "Ok(())"
    }

    /// A record within another, and an arm's.
    fn inner_record(&mut self, record: &Record) {
        self.extents(record);
        self.steps(&record.steps);
        self.close(&record.closing);
    }

    /// The places that computed values ask for.
    fn extents(&mut self, record: &Record) {
        for local in &record.extents {
            self.code.line(format_args!(
                "let (mut {local}_at, mut {local}_end) = (0, 0);"
            ));
        }
        for local in &record.plains {
            self.code
                .line(format_args!("let mut {local}_plain = 0usize;"));
        }
    }

    /// Writes what is known behind the record or region only.
    fn close(&mut self, closing: &[Closing]) {
        self.settle();
        // A sum may cover a length that is known at the end too.
        let (sums, sizes): (Vec<&Closing>, Vec<&Closing>) = closing
            .iter()
            .partition(|closing| closing.mismatch == Mismatch::Checksum);
        for closing in sizes.into_iter().chain(sums) {
            self.closing(closing);
        }
    }

    pub fn steps(&mut self, steps: &[Step]) {
        self.open_steps(steps, Behind::Statements);
        self.settle();
    }

    /// Steps whose last fields may not have been asked for a fault yet.
    fn open_steps(&mut self, steps: &[Step], behind: Behind) {
        let mut rest = steps;
        while let Some((step, tail)) = rest.split_first() {
            if let Some((run, tail)) = runs::encode_run(rest) {
                self.run(&run);
                rest = tail;
                continue;
            }
            let written = match step {
                Step::Value(value) => field::write(value),
                _ => Written::Otherwise,
            };
            match written {
                Written::Surely => self.step(step),
                // One alone asks at once.
                Written::Call(call) if self.pending || asked_later(tail, behind) => {
                    self.code.line(call);
                    self.pending = true;
                }
                _ => {
                    self.settle();
                    self.step(step);
                }
            }
            rest = tail;
        }
    }

    /// Asks for the first fault of the fields so far: nothing but a further field goes on behind
    /// one.
    fn settle(&mut self) {
        if self.pending {
            self.code.line("w.sound()?;");
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
                    .line(format_args!("let {local}: {ty} = {};", value.encode));
            }
            Step::Set(set) => self.set(set),
            Step::Link(path, wire) => {
                let place = Place {
                    text: "more".into(),
                    reference: false,
                    copy: true,
                };
                self.write(wire, &place, path);
            }
            Step::Opcode(part, path, wire) => {
                let place = Place {
                    text: format!("part_{part}"),
                    reference: false,
                    copy: true,
                };
                self.write(wire, &place, path);
            }
            Step::Payload {
                length,
                extent,
                path,
            } => {
                let mut inner = Code::new();
                if let Some(local) = extent {
                    inner.line(format_args!("{local}_at = w.position();"));
                }
                inner.line("payload(w, cx)?;");
                if let Some(local) = extent {
                    inner.line(format_args!("{local}_end = w.position();"));
                }
                self.within(length, inner, path);
            }
        }
    }
}

/// What stands behind steps.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Behind {
    /// The result of the function.
    Result,
    /// Anything.
    Statements,
}

/// Whether a field that is written now and one behind it, or the end, are asked for a fault at once.
fn asked_later(steps: &[Step], behind: Behind) -> bool {
    for step in steps {
        let Step::Value(value) = step else {
            return false;
        };
        match field::write(value) {
            Written::Surely => {}
            Written::Call(_) => return true,
            Written::Otherwise => return false,
        }
    }
    behind == Behind::Result
}
