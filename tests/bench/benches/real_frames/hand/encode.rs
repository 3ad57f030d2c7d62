//! Writes the packets of the frame.

use super::super::{gated, tibia};
use super::{floors, modes};
use crate::recorded::Items;
use tibia::game::s2c::{
    ChooseOutfit, LoginSuccess, MapDescription, Message, PlayerData, PlayerDataBasic,
    PlayerInventory, PlayerSkills, TextMessage, TextMessageDetail,
};
use tibia::{Decimal, Item, Outfit, OutfitLook, Position};

/// Appends to the bytes; `None` for a value that has no place on the wire.
pub struct Encoder<'a> {
    pub(super) bytes: &'a mut Vec<u8>,
    pub(super) items: &'a Items,
}

/// A run of fields, which is appended as a whole.
pub(super) struct Run<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Run<N> {
    #[inline]
    pub(super) fn new() -> Self {
        Self {
            bytes: [0; N],
            len: 0,
        }
    }

    #[inline]
    pub(super) fn put<const M: usize>(mut self, field: [u8; M]) -> Self {
        self.bytes[self.len..self.len + M].copy_from_slice(&field);
        self.len += M;
        self
    }
}

impl<'a> Encoder<'a> {
    pub fn new(bytes: &'a mut Vec<u8>, items: &'a Items) -> Self {
        Self { bytes, items }
    }

    #[inline]
    pub(super) fn run<const N: usize>(&mut self, run: Run<N>) {
        debug_assert_eq!(run.len, N);
        self.bytes.extend_from_slice(&run.bytes);
    }

    #[inline]
    pub(super) fn u16(&mut self, number: u16) {
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }

    pub(super) fn text(&mut self, text: &str) -> Option<()> {
        if text.is_ascii() {
            self.u16(text.len().try_into().ok()?);
            self.bytes.extend_from_slice(text.as_bytes());
            return Some(());
        }
        self.u16(text.chars().count().try_into().ok()?);
        for character in text.chars() {
            self.bytes.push(u32::from(character).try_into().ok()?);
        }
        Some(())
    }

    pub fn message(&mut self, message: &Message) -> Option<()> {
        match message {
            Message::PendingState => self.bytes.push(0x0A),
            Message::EnterGame => self.bytes.push(0x0F),
            Message::LoginSuccess(packet) => self.login_success(packet)?,
            Message::ExtendedOpcode(packet) => {
                self.run(Run::<2>::new().put([0x32, packet.code]));
                self.text(&packet.data)?;
            }
            Message::MapDescription(packet) => self.map_description(packet)?,
            Message::SetInventory(packet) => {
                self.run(Run::<2>::new().put([0x78, packet.slot.number()]));
                self.item(&packet.item)?;
            }
            Message::DeleteInventory(packet) => {
                self.run(Run::<2>::new().put([0x79, packet.slot.number()]));
            }
            Message::WorldLight(packet) => {
                self.run(Run::<3>::new().put([0x82, packet.level, packet.color]));
            }
            Message::MagicEffect(packet) => {
                let effect = u8::try_from(packet.effect).ok()?;
                self.run(place(Run::<7>::new().put([0x83]), &packet.pos).put([effect]));
            }
            Message::CreatureLight(packet) => {
                let run = Run::<7>::new().put([0x8D]);
                let run = run.put(packet.creature.to_le_bytes());
                self.run(run.put([packet.level, packet.color]));
            }
            Message::PlayerDataBasic(packet) => self.player_data_basic(packet)?,
            Message::PlayerData(packet) => self.player_data(packet)?,
            Message::PlayerSkills(packet) => self.player_skills(packet)?,
            Message::PlayerState(packet) => {
                let icons = packet.icons.bits().to_le_bytes();
                self.run(Run::<3>::new().put([0xA2]).put(icons));
            }
            Message::TextMessage(packet) => self.text_message(packet)?,
            Message::ChooseOutfit(packet) => self.choose_outfit(packet)?,
            Message::PlayerInventory(packet) => self.player_inventory(packet)?,
            _ => return None,
        }
        Some(())
    }

    fn map_description(&mut self, packet: &MapDescription) -> Option<()> {
        if packet.tiles.len() != super::VIEW * floors(packet.pos.z) {
            return None;
        }
        self.run(place(Run::<6>::new().put([0x64]), &packet.pos));
        self.tiles(&packet.tiles)
    }

    fn item(&mut self, item: &Item) -> Option<()> {
        self.u16(item.id);
        self.item_details(item.id, &item.mark, item.count, item.phase)
    }

    pub(super) fn outfit(&mut self, outfit: &Outfit) -> Option<()> {
        let mount = gated(&outfit.mount)?.to_le_bytes();
        match &outfit.look {
            OutfitLook::Item { item } => {
                let run = Run::<6>::new().put([0, 0]);
                self.run(run.put(item.to_le_bytes()).put(mount));
            }
            OutfitLook::Body { id: 0, .. } => return None,
            OutfitLook::Body {
                id,
                head,
                body,
                legs,
                feet,
                addons,
            } => {
                let run = Run::<9>::new().put(id.to_le_bytes());
                let run = run.put([*head, *body, *legs, *feet, *gated(addons)?]);
                self.run(run.put(mount));
            }
        }
        Some(())
    }

    fn login_success(&mut self, packet: &LoginSuccess) -> Option<()> {
        let run = Run::<25>::new().put([0x17]);
        let run = run.put(packet.player_id.to_le_bytes());
        let run = run.put(packet.beat.to_le_bytes());
        let run = decimal(run, gated(&packet.speed_a)?);
        let run = decimal(run, gated(&packet.speed_b)?);
        let run = decimal(run, gated(&packet.speed_c)?);
        self.run(run.put([
            packet.can_report_bugs.into(),
            u8::from(*gated(&packet.can_change_pvp_frame)?),
            u8::from(*gated(&packet.expert_mode)?),
        ]));
        self.text(gated(&packet.store_url)?)?;
        self.u16(*gated(&packet.coin_package)?);
        Some(())
    }

    fn player_data_basic(&mut self, packet: &PlayerDataBasic) -> Option<()> {
        let run = Run::<9>::new().put([0x9F, packet.premium.into()]);
        let run = run.put(gated(&packet.premium_until)?.to_le_bytes());
        let run = run.put([packet.vocation]);
        self.run(run.put(u16::try_from(packet.spells.len()).ok()?.to_le_bytes()));
        self.bytes.extend_from_slice(&packet.spells);
        Some(())
    }

    fn player_data(&mut self, packet: &PlayerData) -> Option<()> {
        let short = |number: u32| u16::try_from(number).ok().map(u16::to_le_bytes);
        let run = Run::<53>::new().put([0xA0]);
        let run = run
            .put(short(packet.health)?)
            .put(short(packet.max_health)?);
        let run = run.put(packet.free_capacity.to_le_bytes());
        let run = run.put(gated(&packet.total_capacity)?.to_le_bytes());
        let run = run.put(packet.experience.to_le_bytes());
        let run = run.put(packet.level.to_le_bytes());
        let run = run.put([packet.level_percent]);
        let run = run.put(gated(&packet.base_gain)?.to_le_bytes());
        let run = run.put(gated(&packet.voucher_gain)?.to_le_bytes());
        let run = run.put(gated(&packet.grinding_gain)?.to_le_bytes());
        let run = run.put(gated(&packet.store_gain)?.to_le_bytes());
        let run = run.put(gated(&packet.hunting_gain)?.to_le_bytes());
        let run = run.put(short(packet.mana)?).put(short(packet.max_mana)?);
        let base = *gated(&packet.base_magic_level)?;
        let run = run.put([packet.magic_level, base]);
        let run = run.put([packet.magic_level_percent, packet.soul]);
        let run = run.put(gated(&packet.stamina)?.to_le_bytes());
        let run = run.put(gated(&packet.base_speed)?.to_le_bytes());
        let run = run.put(gated(&packet.regeneration)?.to_le_bytes());
        let run = run.put(gated(&packet.offline_training)?.to_le_bytes());
        let run = run.put(gated(&packet.store_boost)?.to_le_bytes());
        self.run(run.put([u8::from(*gated(&packet.can_buy_boost)?)]));
        Some(())
    }

    fn player_skills(&mut self, packet: &PlayerSkills) -> Option<()> {
        let additional = gated(&packet.additional)?;
        if packet.skills.len() != 7 || additional.len() != 6 {
            return None;
        }
        self.bytes.push(0xA1);
        for skill in &packet.skills {
            let run = Run::<5>::new().put(skill.level.to_le_bytes());
            let run = run.put(gated(&skill.base)?.to_le_bytes());
            self.run(run.put([skill.percent]));
        }
        for skill in additional {
            let run = Run::<4>::new().put(skill.level.to_le_bytes());
            self.run(run.put(gated(&skill.base)?.to_le_bytes()));
        }
        Some(())
    }

    fn text_message(&mut self, packet: &TextMessage) -> Option<()> {
        self.run(Run::<2>::new().put([0xB4, modes::number(packet.mode)?]));
        match &packet.detail {
            TextMessageDetail::Damage {
                pos,
                physical,
                physical_color,
                magic,
                magic_color,
            } => {
                let run = place(Run::<15>::new(), pos).put(physical.to_le_bytes());
                let run = run.put([*physical_color]).put(magic.to_le_bytes());
                self.run(run.put([*magic_color]));
            }
            TextMessageDetail::Gain { pos, value, color } => {
                let run = place(Run::<10>::new(), pos).put(value.to_le_bytes());
                self.run(run.put([*color]));
            }
            TextMessageDetail::Channel { id } => self.u16(*id),
            TextMessageDetail::Plain => {}
        }
        self.text(&packet.text)
    }

    fn choose_outfit(&mut self, packet: &ChooseOutfit) -> Option<()> {
        self.bytes.push(0xC8);
        self.outfit(&packet.current)?;
        let outfits = gated(&packet.outfits)?;
        self.bytes.push(outfits.len().try_into().ok()?);
        for outfit in outfits {
            self.u16(outfit.look);
            self.text(&outfit.name)?;
            self.bytes.push(outfit.addons);
        }
        let mounts = gated(&packet.mounts)?;
        self.bytes.push(mounts.len().try_into().ok()?);
        for mount in mounts {
            self.u16(mount.mount);
            self.text(&mount.name)?;
        }
        Some(())
    }

    fn player_inventory(&mut self, packet: &PlayerInventory) -> Option<()> {
        self.bytes.push(0xF5);
        self.u16(packet.items.len().try_into().ok()?);
        self.bytes.reserve(packet.items.len() * 5);
        for owned in &packet.items {
            let run = Run::<5>::new().put(owned.item.to_le_bytes());
            let run = run.put([owned.sub_type]);
            self.run(run.put(owned.count.to_le_bytes()));
        }
        Some(())
    }
}

fn place<const N: usize>(run: Run<N>, pos: &Position) -> Run<N> {
    run.put(pos.x.to_le_bytes())
        .put(pos.y.to_le_bytes())
        .put([pos.z])
}

fn decimal<const N: usize>(run: Run<N>, decimal: &Decimal) -> Run<N> {
    run.put([decimal.precision]).put(decimal.raw.to_le_bytes())
}
