mod protocol {
    protogen_runtime::schema!("tests/ui/fail/missing.pgen");
}

fn main() {}
