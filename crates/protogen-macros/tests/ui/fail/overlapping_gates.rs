use protogen_runtime::Packet;

#[derive(Packet)]
#[packet(s2c, id = 0x0A @until(981) | 0x17 @since(980))]
struct Login {
    id: u32,
}

fn main() {}
