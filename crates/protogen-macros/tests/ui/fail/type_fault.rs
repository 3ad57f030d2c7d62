use protogen_runtime::Packet;

#[derive(Packet)]
#[packet(c2s, id = 1)]
struct Talk {
    #[wire(str[u16, latin9])]
    name: String,
    #[wire(u16 @range(0..=70000))]
    level: u16,
}

#[derive(Packet)]
union Either {
    a: u8,
    b: i8,
}

fn main() {}
