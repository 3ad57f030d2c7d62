//! The stages of an end's frames, their keys, and what the session asks the context.

use crate::rust::{emit::code::Code, model::Ends};

/// Stages and their keys.
pub(super) fn layers(code: &mut Code, item: &Ends, like: Option<&str>) {
    let context = &item.context;
    code.open(format_args!(
        "fn profile(direction: pg::Direction, switched: u32, cx: &{context}) -> Result<pg::Profile, pg::ProfileError> {{"
    ));
    if let Some(like) = like {
        code.line(format_args!(
            "<{like} as pg::Protocol>::profile(direction, switched, cx)"
        ));
    } else if item.stages.is_empty() {
        code.line("pg::Profile::new(Vec::new(), pg::FrameLimits::DEFAULT)");
    } else {
        code.line("let mut stages = Vec::new();");
        for step in &item.stages {
            if step.cond.is_empty() {
                code.line(format_args!("stages.push({});", step.stage));
            } else {
                code.open(format_args!("if {} {{", step.cond));
                code.line(format_args!("stages.push({});", step.stage));
                code.close("}");
            }
        }
        code.line("pg::Profile::new(stages, pg::FrameLimits::DEFAULT)");
    }
    code.close("}");
    code.blank();
    if item.keys.is_empty() {
        return;
    }
    code.open(format_args!(
        "fn keys(direction: pg::Direction, cx: &{context}, state: &mut pg::FrameState) {{"
    ));
    if let Some(like) = like {
        code.line(format_args!(
            "<{like} as pg::Protocol>::keys(direction, cx, state);"
        ));
        code.close("}");
        code.blank();
        return;
    }
    for key in &item.keys {
        match &key.slot {
            Some(slot) => {
                code.open(format_args!("if let Ok(key) = cx.{slot}.get().cloned() {{"));
                code.line(&key.give);
                code.close("}");
            }
            None => code.line(&key.give),
        }
    }
    code.close("}");
    code.blank();
}

/// What the session asks the context.
pub(super) fn knowledge(code: &mut Code, item: &Ends) {
    let context = &item.context;
    if item.sets_direction {
        code.open(format_args!(
            "fn set_direction(direction: pg::Direction, cx: &mut {context}) {{"
        ));
        code.line("cx.set_direction(direction);");
        code.close("}");
        code.blank();
    }
    if !item.has_context {
        return;
    }
    code.open(format_args!("fn gates(cx: &{context}) -> pg::Gates {{"));
    code.line("cx.gates");
    code.close("}");
    code.blank();
    if item.version {
        code.open(format_args!("fn version(cx: &{context}) -> pg::Name {{"));
        code.line("cx.version_text()");
        code.close("}");
        code.blank();
    }
    code.open(format_args!("fn lose(cx: &mut {context}) {{"));
    code.line("cx.lose();");
    code.close("}");
    code.blank();
}
