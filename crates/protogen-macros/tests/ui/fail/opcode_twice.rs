use protogen_runtime::Packet;

#[derive(Packet)]
#[packet(s2c, id = 1, id = 2)]
struct Talk {
    level: u8,
}

fn main() {}
