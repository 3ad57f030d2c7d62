//! How a text is said, by its number in 10.98.

use super::super::tibia::MessageMode;

/// The mode of each number.
const MODES: [MessageMode; 44] = [
    MessageMode::None,
    MessageMode::Say,
    MessageMode::Whisper,
    MessageMode::Yell,
    MessageMode::PrivateFrom,
    MessageMode::PrivateTo,
    MessageMode::ChannelManagement,
    MessageMode::Channel,
    MessageMode::ChannelHighlight,
    MessageMode::Spell,
    MessageMode::NpcFromStartBlock,
    MessageMode::NpcFrom,
    MessageMode::NpcTo,
    MessageMode::GamemasterBroadcast,
    MessageMode::GamemasterChannel,
    MessageMode::GamemasterPrivateFrom,
    MessageMode::GamemasterPrivateTo,
    MessageMode::Login,
    MessageMode::Warning,
    MessageMode::Game,
    MessageMode::GameHighlight,
    MessageMode::Failure,
    MessageMode::Look,
    MessageMode::DamageDealt,
    MessageMode::DamageReceived,
    MessageMode::Heal,
    MessageMode::Exp,
    MessageMode::DamageOthers,
    MessageMode::HealOthers,
    MessageMode::ExpOthers,
    MessageMode::Status,
    MessageMode::Loot,
    MessageMode::TradeNpc,
    MessageMode::Guild,
    MessageMode::PartyManagement,
    MessageMode::Party,
    MessageMode::BarkLow,
    MessageMode::BarkLoud,
    MessageMode::Report,
    MessageMode::HotkeyUse,
    MessageMode::TutorialHint,
    MessageMode::Thankyou,
    MessageMode::Market,
    MessageMode::Mana,
];

/// The mode of a number.
pub fn of(number: u8) -> MessageMode {
    let known = MODES.get(usize::from(number)).copied();
    known.unwrap_or(MessageMode::Unknown(number))
}

/// The number of a mode.
pub fn number(mode: MessageMode) -> Option<u8> {
    if let MessageMode::Unknown(number) = mode {
        return Some(number);
    }
    let number = MODES.iter().position(|known| *known == mode)?;
    u8::try_from(number).ok()
}
