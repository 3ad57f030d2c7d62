//! How messages spell an expression. Not a formatter: short forms only.

use protogen_schema::ir::{BinaryOp, Expr, ExprKind, PathStep, Schema, UnaryOp};

/// The expression as a reader would write it; `slot` names the slots.
pub(crate) fn show(expr: &Expr, schema: &Schema, slot: &dyn Fn(u32) -> String) -> String {
    let inner = |expr: &Expr| show(expr, schema, slot);
    let way = |path: &[PathStep]| -> String {
        path.iter()
            .map(|PathStep::Field(name)| format!(".{name}"))
            .collect()
    };
    match &expr.kind {
        ExprKind::Int(value) => value.0.to_string(),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Float(value) => value.to_string(),
        ExprKind::Text(text) => format!("{text:?}"),
        ExprKind::Bytes(bytes) => crate::hex::spaced(bytes),
        ExprKind::EnumItem { enum_, item } => schema
            .enums
            .get(enum_.0 as usize)
            .and_then(|def| def.items.get(*item as usize))
            .map_or_else(|| "?".to_owned(), |item| item.name.clone()),
        ExprKind::Slot { slot: id, path } => slot(*id) + &way(path),
        ExprKind::Param { param, path } => format!("parameter {param}{}", way(path)),
        ExprKind::Context { context, path } => {
            let name = schema
                .contexts
                .get(context.0 as usize)
                .map(|c| c.name.as_str());
            format!("{}{}", name.unwrap_or("context"), way(path))
        }
        ExprKind::Axis(axis) => schema
            .axes
            .get(*axis as usize)
            .map_or_else(|| "version".to_owned(), |axis| axis.name.clone()),
        ExprKind::Feature(id) => schema
            .features
            .get(*id as usize)
            .map_or_else(|| "feature".to_owned(), |feature| feature.name.clone()),
        ExprKind::FlagsBit { of, mask } => {
            let name = match &of.ty {
                protogen_schema::ir::ExprType::Flags(id) => schema
                    .flags
                    .get(id.0 as usize)
                    .and_then(|def| def.items.iter().find(|item| item.mask == *mask)),
                _ => None,
            };
            match name {
                Some(item) => format!("{}.{}", inner(of), item.name),
                None => format!("{} & {:#X}", inner(of), mask.0),
            }
        }
        ExprKind::Table { table, args } => {
            let name = schema.tables.get(table.0 as usize).map(|t| t.name.as_str());
            let args: Vec<String> = args.iter().map(inner).collect();
            format!("{}({})", name.unwrap_or("table"), args.join(", "))
        }
        ExprKind::Peek(_) => "peek".to_owned(),
        ExprKind::More => "more".to_owned(),
        ExprKind::Unary { op, of } => match op {
            UnaryOp::Not => format!("not {}", inner(of)),
            UnaryOp::Neg => format!("-{}", inner(of)),
        },
        ExprKind::Binary { op, left, right } => {
            format!("{} {} {}", inner(left), sign(*op), inner(right))
        }
        ExprKind::Count { slot: id } => format!("count({})", slot(*id)),
        ExprKind::Size(_) => "size".to_owned(),
        _ => "condition".to_owned(),
    }
}

fn sign(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Rem => "%",
        BinaryOp::BitAnd => "&",
        BinaryOp::BitOr => "|",
        BinaryOp::BitXor => "^",
        BinaryOp::Shl => "<<",
        BinaryOp::Shr => ">>",
        BinaryOp::Eq => "==",
        BinaryOp::Ne => "!=",
        BinaryOp::Lt => "<",
        BinaryOp::Le => "<=",
        BinaryOp::Gt => ">",
        BinaryOp::Ge => ">=",
        BinaryOp::And => "and",
        BinaryOp::Or => "or",
    }
}
