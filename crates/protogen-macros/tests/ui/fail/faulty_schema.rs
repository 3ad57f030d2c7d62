mod protocol {
    protogen_runtime::schema!("tests/ui/fail/faulty.pgen");
}

fn main() {}
