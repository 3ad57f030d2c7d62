use protogen_runtime::Packet;

#[derive(Packet)]
#[packet(s2c, id = 1)]
struct Talk {
    flags: u8,
    #[wire(if flag & 1 != 0)]
    level: Option<u8>,
}

fn main() {}
