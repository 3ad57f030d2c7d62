use protogen_runtime::Packet;

#[derive(Packet)]
#[packet(s2c, id = 1, stat = game)]
struct Talk {
    level: u8,
}

fn main() {}
