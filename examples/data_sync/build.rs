//! Three lines are all that a build script needs.

fn main() -> Result<(), protogen_codegen::BuildError> {
    protogen_codegen::build("sync.pgen")
}
