//! Reads the packets of the frame.

use super::super::{gate, tibia};
use super::{floors, modes};
use crate::recorded::Items;
use tibia::game::both::ExtendedOpcode;
use tibia::game::s2c::{
    ChooseOutfit, CreatureLight, DeleteInventory, LoginSuccess, MagicEffect, MapDescription,
    Message, PlayerData, PlayerDataBasic, PlayerInventory, PlayerSkills, PlayerState, SetInventory,
    TextMessage, TextMessageDetail, WorldLight,
};
use tibia::{
    AdditionalSkill, Decimal, Item, MessageMode, MountChoice, Outfit, OutfitChoice, OutfitLook,
    Owned, PlayerIcons, Position, Skill, Slot,
};

/// Reads from the front of the bytes; `None` where they are no such packet.
pub struct Decoder<'a> {
    pub(super) bytes: Bytes<'a>,
    pub(super) items: &'a Items,
}

/// The bytes that are left.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    #[inline]
    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, tail) = self.0.split_first_chunk()?;
        self.0 = tail;
        Some(*head)
    }

    #[inline]
    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_le_bytes)
    }

    #[inline]
    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    #[inline]
    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// A run of fields: those in it need no check of their own.
    #[inline]
    pub(super) fn run(&mut self, len: usize) -> Option<Self> {
        let (head, tail) = self.0.split_at_checked(len)?;
        self.0 = tail;
        Some(Self(head))
    }

    #[inline]
    pub(super) fn text(&mut self) -> Option<String> {
        let len = self.u16()?;
        let Self(bytes) = self.run(len.into())?;
        Some(match str::from_utf8(bytes) {
            Ok(text) if bytes.is_ascii() => text.to_owned(),
            _ => bytes.iter().copied().map(char::from).collect(),
        })
    }

    #[inline]
    pub(super) fn position(&mut self) -> Option<Position> {
        let mut run = self.run(5)?;
        Some(Position {
            x: run.u16()?,
            y: run.u16()?,
            z: run.u8()?,
        })
    }

    pub(super) fn outfit(&mut self) -> Option<Outfit> {
        let look = match self.u16()? {
            0 => OutfitLook::Item { item: self.u16()? },
            id => {
                let [head, body, legs, feet, addons] = self.array()?;
                let addons = gate(addons);
                OutfitLook::Body {
                    id,
                    head,
                    body,
                    legs,
                    feet,
                    addons,
                }
            }
        };
        let mount = gate(self.u16()?);
        Some(Outfit { look, mount })
    }

    /// The next number, which stays.
    #[inline]
    pub(super) fn peek(&self) -> Option<u16> {
        self.0.first_chunk().copied().map(u16::from_le_bytes)
    }
}

impl<'a> Decoder<'a> {
    pub fn new(bytes: &'a [u8], items: &'a Items) -> Self {
        let bytes = Bytes(bytes);
        Self { bytes, items }
    }

    pub fn more(&self) -> bool {
        !self.bytes.0.is_empty()
    }

    pub fn message(&mut self) -> Option<Message> {
        Some(match self.bytes.u8()? {
            0x0A => Message::PendingState,
            0x0F => Message::EnterGame,
            0x17 => Message::LoginSuccess(self.login_success()?),
            0x32 => Message::ExtendedOpcode(ExtendedOpcode {
                code: self.bytes.u8()?,
                data: self.bytes.text()?,
            }),
            0x64 => Message::MapDescription(self.map_description()?),
            0x78 => Message::SetInventory(SetInventory {
                slot: Slot::from_number(self.bytes.u8()?),
                item: self.item()?,
            }),
            0x79 => Message::DeleteInventory(DeleteInventory {
                slot: Slot::from_number(self.bytes.u8()?),
            }),
            0x82 => {
                let [level, color] = self.bytes.array()?;
                Message::WorldLight(WorldLight { level, color })
            }
            0x83 => Message::MagicEffect(MagicEffect {
                pos: self.bytes.position()?,
                effect: self.bytes.u8()?.into(),
            }),
            0x8D => Message::CreatureLight(self.creature_light()?),
            0x9F => Message::PlayerDataBasic(self.player_data_basic()?),
            0xA0 => Message::PlayerData(Box::new(self.player_data()?)),
            0xA1 => Message::PlayerSkills(self.player_skills()?),
            0xA2 => Message::PlayerState(PlayerState {
                icons: PlayerIcons::from_bits(self.bytes.u16()?),
            }),
            0xB4 => Message::TextMessage(self.text_message()?),
            0xC8 => Message::ChooseOutfit(self.choose_outfit()?),
            0xF5 => Message::PlayerInventory(self.player_inventory()?),
            _ => return None,
        })
    }

    fn map_description(&mut self) -> Option<MapDescription> {
        let pos = self.bytes.position()?;
        let slots = super::VIEW * floors(pos.z);
        let tiles = self.tiles(slots)?;
        Some(MapDescription { pos, tiles })
    }

    fn item(&mut self) -> Option<Item> {
        let id = self.bytes.u16()?;
        let (mark, count, phase) = self.item_details(id)?;
        Some(Item {
            id,
            mark,
            count,
            phase,
        })
    }

    fn login_success(&mut self) -> Option<LoginSuccess> {
        let mut run = self.bytes.run(24)?;
        let decimal = |run: &mut Bytes<'_>| {
            Some(Decimal {
                precision: run.u8()?,
                raw: run.u32()?,
            })
        };
        Some(LoginSuccess {
            player_id: run.u32()?,
            beat: run.u16()?,
            speed_a: gate(decimal(&mut run)?),
            speed_b: gate(decimal(&mut run)?),
            speed_c: gate(decimal(&mut run)?),
            can_report_bugs: run.u8()? != 0,
            can_change_pvp_frame: gate(run.u8()? != 0),
            expert_mode: gate(run.u8()? != 0),
            store_url: gate(self.bytes.text()?),
            coin_package: gate(self.bytes.u16()?),
        })
    }

    fn creature_light(&mut self) -> Option<CreatureLight> {
        let mut run = self.bytes.run(6)?;
        Some(CreatureLight {
            creature: run.u32()?,
            level: run.u8()?,
            color: run.u8()?,
        })
    }

    fn player_data_basic(&mut self) -> Option<PlayerDataBasic> {
        let mut run = self.bytes.run(8)?;
        let premium = run.u8()? != 0;
        let premium_until = gate(run.u32()?);
        let vocation = run.u8()?;
        let Bytes(spells) = self.bytes.run(run.u16()?.into())?;
        Some(PlayerDataBasic {
            premium,
            premium_until,
            vocation,
            spells: spells.to_vec(),
        })
    }

    fn player_data(&mut self) -> Option<PlayerData> {
        let mut run = self.bytes.run(52)?;
        Some(of_version!(PlayerData {
            health: run.u16()?.into(),
            max_health: run.u16()?.into(),
            free_capacity: run.u32()?,
            total_capacity: gate(run.u32()?),
            experience: run.array().map(u64::from_le_bytes)?,
            level: run.u16()?,
            level_percent: run.u8()?,
            base_gain: gate(run.u16()?),
            voucher_gain: gate(run.u16()?),
            grinding_gain: gate(run.u16()?),
            store_gain: gate(run.u16()?),
            hunting_gain: gate(run.u16()?),
            mana: run.u16()?.into(),
            max_mana: run.u16()?.into(),
            magic_level: run.u8()?,
            base_magic_level: gate(run.u8()?),
            magic_level_percent: run.u8()?,
            soul: run.u8()?,
            stamina: gate(run.u16()?),
            base_speed: gate(run.u16()?),
            regeneration: gate(run.u16()?),
            offline_training: gate(run.u16()?),
            store_boost: gate(run.u16()?),
            can_buy_boost: gate(run.u8()? != 0),
        } without experience_bonus))
    }

    fn player_skills(&mut self) -> Option<PlayerSkills> {
        let mut run = self.bytes.run(7 * 5 + 6 * 4)?;
        let mut skills = Vec::with_capacity(7);
        for _ in 0..7 {
            skills.push(Skill {
                level: run.u16()?,
                base: gate(run.u16()?),
                percent: run.u8()?,
            });
        }
        let mut additional = Vec::with_capacity(6);
        for _ in 0..6 {
            additional.push(AdditionalSkill {
                level: run.u16()?,
                base: gate(run.u16()?),
            });
        }
        let additional = gate(additional);
        Some(PlayerSkills { skills, additional })
    }

    fn text_message(&mut self) -> Option<TextMessage> {
        let mode = modes::of(self.bytes.u8()?);
        let detail = match mode {
            MessageMode::DamageDealt | MessageMode::DamageReceived | MessageMode::DamageOthers => {
                let mut run = self.bytes.run(15)?;
                TextMessageDetail::Damage {
                    pos: run.position()?,
                    physical: run.u32()?,
                    physical_color: run.u8()?,
                    magic: run.u32()?,
                    magic_color: run.u8()?,
                }
            }
            MessageMode::Heal
            | MessageMode::Mana
            | MessageMode::Exp
            | MessageMode::HealOthers
            | MessageMode::ExpOthers => {
                let mut run = self.bytes.run(10)?;
                TextMessageDetail::Gain {
                    pos: run.position()?,
                    value: run.u32()?,
                    color: run.u8()?,
                }
            }
            MessageMode::ChannelManagement
            | MessageMode::Guild
            | MessageMode::PartyManagement
            | MessageMode::Party => TextMessageDetail::Channel {
                id: self.bytes.u16()?,
            },
            _ => TextMessageDetail::Plain,
        };
        let text = self.bytes.text()?;
        Some(TextMessage { mode, detail, text })
    }

    fn choose_outfit(&mut self) -> Option<ChooseOutfit> {
        let current = self.bytes.outfit()?;
        let count = self.bytes.u8()?;
        let mut outfits = Vec::with_capacity(count.into());
        for _ in 0..count {
            outfits.push(OutfitChoice {
                look: self.bytes.u16()?,
                name: self.bytes.text()?,
                addons: self.bytes.u8()?,
            });
        }
        let count = self.bytes.u8()?;
        let mut mounts = Vec::with_capacity(count.into());
        for _ in 0..count {
            mounts.push(MountChoice {
                mount: self.bytes.u16()?,
                name: self.bytes.text()?,
            });
        }
        Some(of_version!(ChooseOutfit {
            current,
            outfits: gate(outfits),
            mounts: gate(mounts),
        } without first last))
    }

    fn player_inventory(&mut self) -> Option<PlayerInventory> {
        let count = usize::from(self.bytes.u16()?);
        let Bytes(rows) = self.bytes.run(count * 5)?;
        let owned = |row: &[u8; 5]| {
            let &[item0, item1, sub_type, count0, count1] = row;
            Owned {
                item: u16::from_le_bytes([item0, item1]),
                sub_type,
                count: u16::from_le_bytes([count0, count1]),
            }
        };
        let items = rows.as_chunks().0.iter().map(owned).collect();
        Some(PlayerInventory { items })
    }
}
