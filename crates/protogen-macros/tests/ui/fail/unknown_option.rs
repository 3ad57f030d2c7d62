mod protocol {
    protogen_runtime::schema!("tests/ui/fail/faulty.pgen", packet(Talk));
}

fn main() {}
