//! The context: versions, features, values, and what the application answers.

use super::code::Code;
use crate::rust::model::{Context, ContextAxis, ExternTransform};

/// The struct, its methods and the trait that the application implements.
pub fn context(code: &mut Code, item: &Context) {
    features(code, item);
    code.line(
        "/// What one end of a connection knows: versions, features, values that packets set, and",
    );
    code.line("/// what the application answers.");
    code.line("#[derive(Clone)]");
    code.open("pub struct Context {");
    code.line("gates: pg::Gates,");
    if item.has_direction {
        code.line("direction: pg::Direction,");
    }
    for value in &item.values {
        code.docs(&value.docs);
        if value.docs.is_empty() {
            code.line(format_args!("/// `{}`.", value.schema_name));
        }
        code.line(format_args!(
            "pub {}: pg::Slot<{}>,",
            value.name, value.ty.text
        ));
    }
    if item.has_rsa {
        code.line("/// Opens and seals regions.");
        code.line("pub rsa: pg::RsaKeys,");
    }
    if has_application(item) {
        code.line("application: Option<::std::sync::Arc<dyn Application>>,");
    }
    code.close("}");
    code.blank();
    construct(code, item);
    methods(code, item);
    debug(code, item);
    application(code, item);
}

fn has_application(item: &Context) -> bool {
    !item.questions.is_empty() || !item.numbers.is_empty() || !item.transforms.is_empty()
}

fn features(code: &mut Code, item: &Context) {
    if item.features.is_empty() {
        return;
    }
    code.line("/// Features, one bit each.");
    code.open("pub mod feature {");
    for (bit, feature) in item.features.iter().enumerate() {
        if feature.docs.is_empty() {
            code.line(format_args!("/// `{}`.", feature.name));
        }
        code.docs(&feature.docs);
        code.line(format_args!(
            "pub const {}: u64 = 1 << {bit};",
            feature.name
        ));
    }
    code.close("}");
    code.blank();
}

fn construct(code: &mut Code, item: &Context) {
    code.open("impl Default for Context {");
    code.line("/// The last version of each axis, and nothing set.");
    code.open("fn default() -> Self {");
    let versions: Vec<String> = (0..4)
        .map(|n| {
            item.axes
                .get(n)
                .map_or(0, |axis| axis.fixed.unwrap_or(axis.last))
                .to_string()
        })
        .collect();
    let mutable = if item.features.is_empty() { "" } else { "mut " };
    code.open(format_args!("let {mutable}context = Self {{"));
    code.line(format_args!(
        "gates: pg::Gates::new([{}]),",
        versions.join(", ")
    ));
    if item.has_direction {
        code.line("direction: pg::Direction::C2s,");
    }
    for value in &item.values {
        match &value.initial {
            Some(initial) => code.line(format_args!("{}: pg::Slot::Set({initial}),", value.name)),
            None => code.line(format_args!("{}: pg::Slot::Unset,", value.name)),
        }
    }
    if item.has_rsa {
        code.line("rsa: pg::RsaKeys::default(),");
    }
    if has_application(item) {
        code.line("application: None,");
    }
    code.close("};");
    if !item.features.is_empty() {
        code.line("context.settle();");
    }
    code.line("context");
    code.close("}");
    code.close("}");
    code.blank();
}

fn methods(code: &mut Code, item: &Context) {
    code.open("impl Context {");
    for (index, axis) in item.axes.iter().enumerate() {
        axis_methods(code, index, axis);
    }
    feature_methods(code, item);
    if item.has_direction {
        code.line("/// Who sends the packet that is read or written next.");
        code.open("pub const fn set_direction(&mut self, direction: pg::Direction) {");
        code.line("self.direction = direction;");
        code.close("}");
        code.blank();
        code.open("pub(crate) const fn is_c2s(&self) -> bool {");
        code.line("matches!(self.direction, pg::Direction::C2s)");
        code.close("}");
        code.blank();
    }
    code.line("/// The versions in words.");
    code.line("#[must_use]");
    code.open("pub fn version_text(&self) -> pg::Name {");
    let words: Vec<String> = item
        .axes
        .iter()
        .map(|axis| format!("{} {{}}", axis.name))
        .collect();
    let values: Vec<String> = item
        .axes
        .iter()
        .map(|axis| format!("self.{}()", axis.name))
        .collect();
    if item.axes.is_empty() {
        code.line("pg::Name::default()");
    } else {
        code.line(format_args!(
            "format!({:?}, {}).into()",
            words.join(", "),
            values.join(", ")
        ));
    }
    code.close("}");
    code.blank();
    let set: Vec<&str> = item
        .values
        .iter()
        .filter(|v| v.set_by_packets)
        .map(|v| v.name.as_str())
        .collect();
    code.line(
        "/// Bytes were lost: values that packets set can't be relied on until they are set again.",
    );
    code.open("pub fn lose(&mut self) {");
    set.iter()
        .for_each(|name| code.line(format_args!("self.{name}.lose();")));
    code.close("}");
    code.blank();
    if has_application(item) {
        code.line("/// Answers questions of the schema from now on.");
        code.line("#[must_use]");
        code.open(
            "pub fn with_application(mut self, application: impl Application + 'static) -> Self {",
        );
        code.line("self.application = Some(::std::sync::Arc::new(application));");
        code.line("self");
        code.close("}");
        code.blank();
    }
    asks(code, item);
    code.close("}");
    code.blank();
}

fn axis_methods(code: &mut Code, index: usize, axis: &ContextAxis) {
    let name = axis.name.trim_start_matches("r#");
    code.docs(&axis.docs);
    code.line(format_args!("/// The version on the axis `{name}`."));
    code.line("#[inline]");
    code.line("#[must_use]");
    code.open(format_args!("pub fn {}(&self) -> u32 {{", axis.name));
    code.line(format_args!("self.gates.axis({index})"));
    code.close("}");
    code.blank();
    if axis.fixed.is_some() {
        return;
    }
    code.line(format_args!("/// With this version on the axis `{name}`."));
    code.line("#[must_use]");
    code.open(format_args!(
        "pub fn with_{name}(mut self, version: u32) -> Self {{"
    ));
    code.line(format_args!("self.set_{name}(version);"));
    code.line("self");
    code.close("}");
    code.blank();
    code.line(format_args!("/// Sets the version on the axis `{name}`."));
    code.open(format_args!(
        "pub fn set_{name}(&mut self, version: u32) {{"
    ));
    code.line(format_args!("self.gates.set_axis({index}, version);"));
    code.line("self.settle();");
    code.close("}");
    code.blank();
    let fault = format!(
        "AxisMismatch {{ axis: {name:?}.into(), expected: {:?}.to_owned(), found: version.to_string() }}",
        axis.declared_text
    );
    code.line("#[allow(dead_code, reason = \"only packets with a version inside set it\")]");
    code.open(format_args!(
        "pub(crate) fn read_axis_{index}(&mut self, r: &pg::Reader<'_>, version: u32) -> Result<(), pg::DecodeError> {{"
    ));
    code.open(format_args!("if !({}) {{", axis.declared));
    code.line(format_args!(
        "return Err(r.fault(pg::DecodeErrorKind::{fault}));"
    ));
    code.close("}");
    code.line(format_args!("self.set_{name}(version);"));
    code.line("Ok(())");
    code.close("}");
    code.blank();
    let fault = format!(
        "AxisMismatch {{ axis: {name:?}.into(), expected: self.{}().to_string(), found: version.to_string() }}",
        axis.name
    );
    code.line("#[allow(dead_code, reason = \"only packets with a version inside set it\")]");
    code.open(format_args!(
        "pub(crate) fn write_axis_{index}(&self, w: &pg::Writer<'_>, version: u32) -> Result<(), pg::EncodeError> {{"
    ));
    code.open(format_args!("if version != self.{}() {{", axis.name));
    code.line(format_args!(
        "return Err(w.fault(pg::EncodeErrorKind::{fault}));"
    ));
    code.close("}");
    code.line("Ok(())");
    code.close("}");
    code.blank();
}

fn feature_methods(code: &mut Code, item: &Context) {
    if !item.features.is_empty() {
        code.line("/// Whether these features are on.");
        code.line("#[inline]");
        code.line("#[must_use]");
        code.open("pub const fn has(&self, features: u64) -> bool {");
        code.line("self.gates.has(features)");
        code.close("}");
        code.blank();
        code.line("/// Switches features on or off, whatever the version says.");
        code.open("pub fn set_feature(&mut self, features: u64, switch: pg::Switch) {");
        code.line("self.gates.override_features(features, switch);");
        code.line("self.settle();");
        code.close("}");
        code.blank();
        code.line("/// With features on or off, whatever the version says.");
        code.line("#[must_use]");
        code.open("pub fn with_feature(mut self, features: u64, on: bool) -> Self {");
        code.line("self.set_feature(features, on.into());");
        code.line("self");
        code.close("}");
        code.blank();
    }
    if item.axes.is_empty() && item.features.is_empty() {
        return;
    }
    code.line("/// Lets axes follow and features be what the versions say.");
    code.open("fn settle(&mut self) {");
    for (index, axis) in item.axes.iter().enumerate() {
        if let Some(leader) = axis.follows {
            code.line(format_args!("self.gates.follow({index}, {leader});"));
        }
    }
    if !item.features.is_empty() {
        // One after another: a feature's rule may speak of an earlier feature.
        code.line("let mut on = 0;");
        for feature in &item.features {
            match feature.default.as_str() {
                "false" => {}
                "true" => code.line(format_args!("on |= feature::{};", feature.name)),
                rule => {
                    code.open(format_args!("if {rule} {{"));
                    code.line(format_args!("on |= feature::{};", feature.name));
                    code.close("}");
                }
            }
        }
        code.line("self.gates.derive(on);");
    }
    code.close("}");
    code.blank();
}

fn asks(code: &mut Code, item: &Context) {
    for question in &item.questions {
        let params: String = question
            .params
            .iter()
            .map(|(name, ty)| format!(", {name}: {ty}"))
            .collect();
        let args: Vec<&str> = question
            .params
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        code.line("#[allow(dead_code, reason = \"not every packet selection asks it\")]");
        code.open(format_args!(
            "pub(crate) fn {}(&self{params}) -> Option<{}> {{",
            question.ask, question.answer
        ));
        code.line(format_args!(
            "self.application.as_ref()?.{}({})",
            question.name,
            args.join(", ")
        ));
        code.close("}");
        code.blank();
    }
    for (name, schema, prim) in &item.numbers {
        let name = name.trim_start_matches("r#");
        let fault = format!("ExternMissing {{ name: {schema:?}.into() }}");
        code.open(format_args!(
            "pub(crate) fn read_number_{name}(&self, r: &mut pg::Reader<'_>) -> Result<{prim}, pg::DecodeError> {{"
        ));
        code.open("match &self.application {");
        code.line(format_args!(
            "Some(application) => application.read_{name}(r),"
        ));
        code.line(format_args!(
            "None => Err(r.fault(pg::DecodeErrorKind::{fault})),"
        ));
        code.close("}");
        code.close("}");
        code.blank();
        code.open(format_args!(
            "pub(crate) fn write_number_{name}(&self, w: &mut pg::Writer<'_>, number: {prim}) -> Result<(), pg::EncodeError> {{"
        ));
        code.open("match &self.application {");
        code.line(format_args!(
            "Some(application) => application.write_{name}(w, number),"
        ));
        code.line(format_args!(
            "None => Err(w.fault(pg::EncodeErrorKind::{fault})),"
        ));
        code.close("}");
        code.close("}");
        code.blank();
    }
    for ExternTransform {
        name,
        schema_name: schema,
        params,
    } in &item.transforms
    {
        let name = name.trim_start_matches("r#");
        let list: String = params
            .iter()
            .map(|(name, ty)| format!("{name}: {ty}, "))
            .collect();
        let args: String = params.iter().map(|(name, _)| format!("{name}, ")).collect();
        for verb in ["open", "seal"] {
            code.open(format_args!(
                "pub(crate) fn {verb}_{name}(&self, {list}bytes: &[u8]) -> Result<Vec<u8>, pg::Refused> {{"
            ));
            code.open("match &self.application {");
            code.line(format_args!(
                "Some(application) => application.{verb}_{name}({args}bytes),"
            ));
            code.line(format_args!(
                "None => Err(pg::Refused {{ message: \"the transform {schema} is not given\".to_owned() }}),"
            ));
            code.close("}");
            code.close("}");
            code.blank();
        }
    }
}

fn debug(code: &mut Code, item: &Context) {
    code.open("impl ::core::fmt::Debug for Context {");
    code.open("fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {");
    code.line("let mut debug = f.debug_struct(\"Context\");");
    code.line("debug.field(\"gates\", &self.gates);");
    for value in &item.values {
        let shown = if value.secret {
            "&format_args!(\"***\")".to_owned()
        } else {
            format!("&self.{}", value.name)
        };
        code.line(format_args!(
            "debug.field({:?}, {shown});",
            value.schema_name
        ));
    }
    code.line("debug.finish_non_exhaustive()");
    code.close("}");
    code.close("}");
    code.blank();
}

fn application(code: &mut Code, item: &Context) {
    if !has_application(item) {
        return;
    }
    code.line("/// What only the application knows.");
    code.open("pub trait Application: Send + Sync {");
    for question in &item.questions {
        code.docs(&question.docs);
        code.line("///");
        code.line("/// `None` where it does not know.");
        let params: String = question
            .params
            .iter()
            .map(|(name, ty)| format!(", {name}: {ty}"))
            .collect();
        let ignored: Vec<&str> = question
            .params
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        code.open(format_args!(
            "fn {}(&self{params}) -> Option<{}> {{",
            question.name, question.answer
        ));
        code.line(format_args!("let _ = ({});", ignored.join(", ")));
        code.line("None");
        code.close("}");
    }
    for (name, schema, prim) in &item.numbers {
        let name = name.trim_start_matches("r#");
        code.line(format_args!("/// Reads the number `{schema}`."));
        code.line("///\n/// # Errors\n///\n/// Bytes that are none.");
        code.line(format_args!(
            "fn read_{name}(&self, r: &mut pg::Reader<'_>) -> Result<{prim}, pg::DecodeError>;"
        ));
        code.line(format_args!("/// Writes the number `{schema}`."));
        code.line("///\n/// # Errors\n///\n/// A number that it can't hold.");
        code.line(format_args!(
            "fn write_{name}(&self, w: &mut pg::Writer<'_>, number: {prim}) -> Result<(), pg::EncodeError>;"
        ));
    }
    for ExternTransform {
        name,
        schema_name: schema,
        params,
    } in &item.transforms
    {
        let name = name.trim_start_matches("r#");
        let list: String = params
            .iter()
            .map(|(name, ty)| format!("{name}: {ty}, "))
            .collect();
        for (verb, does) in [("open", "Takes back"), ("seal", "Applies")] {
            code.line(format_args!("/// {does} the transform `{schema}`."));
            code.line("///\n/// # Errors\n///\n/// Bytes that it refuses.");
            code.line(format_args!(
                "fn {verb}_{name}(&self, {list}bytes: &[u8]) -> Result<Vec<u8>, pg::Refused>;"
            ));
        }
    }
    code.close("}");
    code.blank();
}
