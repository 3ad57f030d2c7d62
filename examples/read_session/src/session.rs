//! A session, line by line: which state it is in, and what is worth a word.

use protogen_runtime::wire::packets::{FrameMode, Packets};
use protogen_runtime::wire::reader::Reader;
use protogen_runtime::wire::region::RegionForm;

use crate::generated::tibia::{self, Context, Position, game, game_login};
use crate::items::Items;

/// Prints what was said and what was seen.
///
/// # Errors
/// The first line that can't be read, with packet, field and place.
pub fn print(lines: &str, items: Items) -> Result<(), String> {
    let mut context = Context::default()
        .with_client(1098)
        .with_feature(tibia::feature::TFS14, true)
        .with_application(items);
    context.rsa.form = RegionForm::Plain;
    let mut in_game = false;
    for (number, line) in lines.lines().enumerate() {
        let Some((direction, hex)) = line.split_once(' ').filter(|_| !line.starts_with('#')) else {
            continue;
        };
        let fault = |text: String| format!("line {}: {text}", number + 1);
        let bytes = bytes(hex).ok_or_else(|| fault("not hex".into()))?;
        let result = match (in_game, direction) {
            (false, "s2c") => Ok(()),
            (false, _) => login(&bytes, &mut context, &mut in_game),
            (true, "s2c") => from_server(&bytes, &mut context),
            (true, _) => from_client(&bytes, &mut context),
        };
        result.map_err(fault)?;
    }
    Ok(())
}

fn login(bytes: &[u8], context: &mut Context, in_game: &mut bool) -> Result<(), String> {
    let mut packets = Packets::new(Reader::new(bytes), FrameMode::One);
    while let Some(message) =
        packets.next::<game_login::c2s::Message>(context, Context::version_text)
    {
        let message = message.map_err(|fault| fault.to_string())?;
        *in_game |= message.next_state(context) == Some(tibia::State::Game);
        if let game_login::c2s::Message::GameLogin(login) = message {
            println!("{} enters the game", login.character);
        }
    }
    Ok(())
}

fn from_server(bytes: &[u8], context: &mut Context) -> Result<(), String> {
    let mut packets = Packets::new(Reader::new(bytes), FrameMode::Many);
    while let Some(message) = packets.next::<game::s2c::Message>(context, Context::version_text) {
        match message.map_err(|fault| fault.to_string())? {
            game::s2c::Message::Talk(talk) => println!("{}: {}", talk.name, talk.text),
            game::s2c::Message::MapDescription(map) => {
                let Position { x, y, z } = map.pos;
                let tiles = map.tiles.iter().flatten().count();
                println!("the map around {x}, {y}, {z}: {tiles} tiles with something on them");
            }
            game::s2c::Message::Unknown(raw) => println!("unknown: {raw:?}"),
            _ => {}
        }
    }
    Ok(())
}

fn from_client(bytes: &[u8], context: &mut Context) -> Result<(), String> {
    let mut packets = Packets::new(Reader::new(bytes), FrameMode::One);
    while let Some(message) = packets.next::<game::c2s::Message>(context, Context::version_text) {
        if let game::c2s::Message::Talk(talk) = message.map_err(|fault| fault.to_string())? {
            println!("> {}", talk.text);
        }
    }
    Ok(())
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = hex
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits?;
    let pairs = digits.chunks_exact(2);
    pairs
        .remainder()
        .is_empty()
        .then(|| pairs.map(|pair| pair[0] << 4 | pair[1]).collect())
}
