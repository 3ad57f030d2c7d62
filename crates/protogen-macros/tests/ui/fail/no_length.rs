use protogen_runtime::Packet;

#[derive(Packet)]
#[packet(s2c, id = 1)]
struct Talk {
    name: String,
    items: Vec<u8>,
    level: Option<u8>,
}

fn main() {}
