//! Expressions of the IR in words, as near to the language as one line allows.
//! Never decides what is on the wire: `layout` does.

mod types;

use protogen_schema::ir::{
    BinaryOp, Checksum, Configuration, Direction, Expr, ExprKind, Extent, Integer, PathStep,
    Schema, SlotInfo, UnaryOp,
};

pub use types::int;

/// What names mean where an expression stands: the slots of its body, the arguments of its struct.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The schema.
    pub schema: &'a Schema,
    /// The slots of the enclosing body.
    pub slots: &'a [SlotInfo],
    /// What stands for each parameter, in words of the place where the struct is used.
    pub params: &'a [String],
    /// The version looked at.
    pub at: &'a Configuration,
}

impl Scope<'_> {
    /// An expression in the language's spelling.
    pub fn expr(&self, expr: &Expr) -> String {
        self.spell(expr, 0)
    }

    /// `binding` is how tightly the expression around it binds; looser ones get parentheses.
    fn spell(&self, expr: &Expr, binding: u8) -> String {
        match &expr.kind {
            // Markers and masks are written in hex, counts and versions are not that large.
            ExprKind::Int(value) if value.0 >= 0x1000 => format!("{:#X}", value.0),
            ExprKind::Int(value) => value.0.to_string(),
            ExprKind::Bool(value) => value.to_string(),
            ExprKind::Float(value) => format!("{value:?}"),
            ExprKind::Text(text) => format!("{text:?}"),
            ExprKind::Bytes(bytes) => hex(bytes),
            ExprKind::EnumItem { enum_, item } => {
                let items = &self.schema[*enum_].items;
                items
                    .get(*item as usize)
                    .map_or("?", |item| &item.name)
                    .to_owned()
            }
            ExprKind::Slot { slot, path } => dotted(self.slot(*slot), path),
            ExprKind::Param { param, path } => {
                let name = self.params.get(*param as usize).map_or("?", String::as_str);
                dotted(name.to_owned(), path)
            }
            ExprKind::Context { context, path } => dotted(self.schema[*context].name.clone(), path),
            ExprKind::Axis(axis) => {
                let axis = self.schema.axes.get(*axis as usize);
                axis.map_or("?", |axis| &axis.name).to_owned()
            }
            ExprKind::Feature(feature) => {
                let feature = self.schema.features.get(*feature as usize);
                feature.map_or("?", |feature| &feature.name).to_owned()
            }
            ExprKind::Direction(Direction::C2s) => "c2s".to_owned(),
            ExprKind::Direction(Direction::S2c) => "s2c".to_owned(),
            ExprKind::FlagsBit { of, mask } => self.flag(of, *mask),
            ExprKind::Table { table, args } => self.call(&self.schema[*table].name, args),
            ExprKind::ExternFn { function, args } => self.call(&self.schema[*function].name, args),
            ExprKind::Peek(ty) => format!("peek {}", self.ty(ty)),
            ExprKind::More => "more".to_owned(),
            ExprKind::Unary {
                op: UnaryOp::Not,
                of,
            } => format!("not {}", self.spell(of, 9)),
            ExprKind::Unary {
                op: UnaryOp::Neg,
                of,
            } => format!("-{}", self.spell(of, 9)),
            ExprKind::Binary { op, left, right } => self.binary(*op, left, right, binding),
            ExprKind::Min(a, b) => format!("min({}, {})", self.expr(a), self.expr(b)),
            ExprKind::Max(a, b) => format!("max({}, {})", self.expr(a), self.expr(b)),
            ExprKind::If { cond, then, els } => format!(
                "if {} {{ {} }} else {{ {} }}",
                self.expr(cond),
                self.expr(then),
                self.expr(els)
            ),
            ExprKind::Byte(index) => format!("byte {index}"),
            ExprKind::NumberValue => "value".to_owned(),
            ExprKind::Count { slot } => format!("count({})", self.slot(*slot)),
            ExprKind::Size(extent) => format!("size({})", self.extent(extent)),
            ExprKind::PlainSize { slot } => format!("plain({})", self.slot(*slot)),
            ExprKind::Checksum { sum, over } => {
                format!("{}({})", self.checksum(sum), self.extent(over))
            }
        }
    }

    fn slot(&self, slot: u32) -> String {
        self.slots
            .get(slot as usize)
            .map_or("?", |slot| &slot.name)
            .to_owned()
    }

    fn call(&self, name: &str, args: &[Expr]) -> String {
        let args: Vec<String> = args.iter().map(|arg| self.expr(arg)).collect();
        format!("{name}({})", args.join(", "))
    }

    fn flag(&self, of: &Expr, mask: Integer) -> String {
        let name = match &of.ty {
            protogen_schema::ir::ExprType::Flags(id) => {
                let items = &self.schema[*id].items;
                items
                    .iter()
                    .find(|item| item.mask == mask)
                    .map(|item| item.name.clone())
            }
            _ => None,
        };
        let name = name.unwrap_or_else(|| format!("{:#X}", mask.0));
        format!("{}.{name}", self.spell(of, 9))
    }

    fn binary(&self, op: BinaryOp, left: &Expr, right: &Expr, binding: u8) -> String {
        let (word, tight) = match op {
            BinaryOp::Or => ("or", 1),
            BinaryOp::And => ("and", 2),
            BinaryOp::Eq => ("==", 3),
            BinaryOp::Ne => ("!=", 3),
            BinaryOp::Lt => ("<", 3),
            BinaryOp::Le => ("<=", 3),
            BinaryOp::Gt => (">", 3),
            BinaryOp::Ge => (">=", 3),
            BinaryOp::BitOr => ("|", 4),
            BinaryOp::BitXor => ("^", 5),
            BinaryOp::BitAnd => ("&", 6),
            BinaryOp::Shl => ("<<", 7),
            BinaryOp::Shr => (">>", 7),
            BinaryOp::Add => ("+", 8),
            BinaryOp::Sub => ("-", 8),
            BinaryOp::Mul => ("*", 9),
            BinaryOp::Div => ("/", 9),
            BinaryOp::Rem => ("%", 9),
        };
        let text = format!(
            "{} {word} {}",
            self.spell(left, tight),
            self.spell(right, tight + 1)
        );
        if tight < binding {
            format!("({text})")
        } else {
            text
        }
    }

    fn extent(&self, extent: &Extent) -> String {
        match extent {
            Extent::Body => "self".to_owned(),
            Extent::Item { slot } => self.slot(*slot),
            Extent::Range { from, to: Some(to) } => {
                format!("from {} to {}", self.slot(*from), self.slot(*to))
            }
            Extent::Range { from, to: None } => format!("from {}", self.slot(*from)),
        }
    }

    fn checksum(&self, sum: &Checksum) -> String {
        match sum {
            Checksum::Adler32 => "adler32".to_owned(),
            Checksum::Crc32 => "crc32".to_owned(),
            Checksum::Crc16 { .. } => "crc16".to_owned(),
            Checksum::Sum8 => "sum8".to_owned(),
            Checksum::Sum16 => "sum16".to_owned(),
            Checksum::Xor8 => "xor8".to_owned(),
            Checksum::Extern(id) => self.schema[*id].name.clone(),
        }
    }

    /// What the configuration alone says of a condition, if it decides it.
    pub fn decided(&self, cond: &Expr) -> Option<bool> {
        match &cond.kind {
            ExprKind::Bool(value) => Some(*value),
            ExprKind::Param { param, path } if path.is_empty() => {
                self.params.get(*param as usize)?.parse().ok()
            }
            ExprKind::Feature(index) => self.at.features.get(*index as usize).copied(),
            ExprKind::Direction(direction) => Some(self.at.direction == *direction),
            ExprKind::Unary {
                op: UnaryOp::Not,
                of,
            } => Some(!self.decided(of)?),
            ExprKind::Binary {
                op: BinaryOp::And,
                left,
                right,
            } => match (self.decided(left), self.decided(right)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            ExprKind::Binary {
                op: BinaryOp::Or,
                left,
                right,
            } => match (self.decided(left), self.decided(right)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            ExprKind::Binary { op, left, right } => {
                let (left, right) = (self.number(left)?, self.number(right)?);
                match op {
                    BinaryOp::Eq => Some(left == right),
                    BinaryOp::Ne => Some(left != right),
                    BinaryOp::Lt => Some(left < right),
                    BinaryOp::Le => Some(left <= right),
                    BinaryOp::Gt => Some(left > right),
                    BinaryOp::Ge => Some(left >= right),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn number(&self, expr: &Expr) -> Option<i128> {
        match &expr.kind {
            ExprKind::Int(value) => Some(value.0),
            ExprKind::Axis(axis) => self.at.axes.get(*axis as usize).map(|v| i128::from(*v)),
            _ => None,
        }
    }
}

/// A name and the way from it to a part.
pub fn dotted(name: String, path: &[PathStep]) -> String {
    path.iter().fold(name, |name, PathStep::Field(field)| {
        format!("{name}.{field}")
    })
}

/// Bytes as one hex number of the text: `0xFF`.
pub fn hex(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    format!("0x{}", digits.concat())
}
