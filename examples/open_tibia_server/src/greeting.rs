//! What a client is sent when its character enters the game, in the order in which TFS sends it.

use crate::generated::tibia::game::both::ExtendedOpcode;
use crate::generated::tibia::game::s2c::{
    ChooseOutfit, CreatureLight, CreatureOutfit, DeleteInventory, EnterGame, LoginSuccess,
    PendingState, PlayerData, PlayerDataBasic, PlayerInventory, PlayerSkills, PlayerState,
    SetInventory, WorldLight,
};
use crate::generated::tibia::{
    AdditionalSkill, Decimal, Item, MessageMode, MountChoice, Os, Outfit, OutfitChoice, OutfitLook,
    PlayerIcons, Skill, Slot,
};
use crate::items::PURSE;
use crate::speech::LEVEL;
use crate::world::{TELEPORT, World, effect};

/// The constants of the speed law of 9.81. T14 creature.cpp.
const SPEED_LAW: [u32; 3] = [2_148_341_007, 2_147_744_937, 2_142_688_637];

impl World {
    /// Shows a player the game. T14 protocolgame.cpp `sendAddCreature`; the recorded frames of
    /// tests/vectors/open-tibia have the same order.
    pub fn greet(&mut self, id: u32, os: Os) {
        let Some(player) = self.player(id) else {
            return;
        };
        let (version, spot) = (player.version, player.creature.spot);
        if os.number() >= Os::OtclientLinux.number() {
            // Says that the server knows extended opcodes.
            let data = String::new();
            self.tell(id, &ExtendedOpcode { code: 0, data });
        }
        self.tell(id, &success(id));
        if version >= 981 {
            self.tell(id, &PendingState);
            self.tell(id, &EnterGame);
        }
        self.show_map(id);
        self.tell(id, &effect(spot, TELEPORT));
        self.show_inventory(id, version);
        self.tell(
            id,
            &data(self.player(id).map_or(0, |player| player.creature.speed)),
        );
        self.tell(id, &skills());
        let (level, color) = (215, 215);
        self.tell(id, &WorldLight { level, color });
        let (level, color) = (0, 0);
        let creature = id;
        self.tell(
            id,
            &CreatureLight {
                creature,
                level,
                color,
            },
        );
        if version >= 950 {
            self.tell(id, &basic());
        }
        let icons = PlayerIcons::default();
        self.tell(id, &PlayerState { icons });
        if version >= 910 {
            let items = Vec::new();
            self.tell(id, &PlayerInventory { items });
        }
        self.inform(
            id,
            MessageMode::Login,
            "Welcome to a field in the middle of nowhere.",
        );
    }

    /// The clothes that one may choose from.
    pub fn offer_outfits(&self, id: u32) {
        let Some(player) = self.player(id) else {
            return;
        };
        let names = [
            (128, "Citizen"),
            (129, "Hunter"),
            (130, "Mage"),
            (131, "Knight"),
        ];
        let packet = ChooseOutfit {
            current: player.creature.outfit.clone(),
            outfits: Some(
                names
                    .map(|(look, name)| OutfitChoice {
                        look,
                        name: name.to_owned(),
                        addons: 0,
                    })
                    .to_vec(),
            ),
            first: None,
            last: None,
            mounts: Some(Vec::<MountChoice>::new()),
        };
        player.tell(&packet);
    }

    /// Puts other clothes on.
    pub fn dress(&mut self, id: u32, outfit: Outfit) {
        let offered = matches!(outfit.look, OutfitLook::Body { id: 128..=131, .. });
        let Some(player) = self.player_mut(id).filter(|_| offered) else {
            return;
        };
        player.creature.outfit = outfit.clone();
        let spot = player.creature.spot;
        let creature = id;
        let packet = CreatureOutfit { creature, outfit };
        self.tell(id, &packet);
        self.tell_spectators(spot, id, &packet);
    }

    /// Nothing is worn; clients since 9.94 have a purse.
    fn show_inventory(&self, id: u32, version: u32) {
        for number in 1..=10 {
            let slot = Slot::from_number(number);
            self.tell(id, &DeleteInventory { slot });
        }
        if version >= 994 {
            let item = Item {
                id: PURSE.id,
                mark: Some(0xFF),
                count: None,
                phase: None,
            };
            let slot = Slot::Purse;
            self.tell(id, &SetInventory { slot, item });
        }
    }
}

fn success(player_id: u32) -> LoginSuccess {
    let law = SPEED_LAW.map(|raw| Some(Decimal { precision: 3, raw }));
    let [speed_a, speed_b, speed_c] = law;
    LoginSuccess {
        player_id,
        beat: 50,
        speed_a,
        speed_b,
        speed_c,
        can_report_bugs: false,
        can_change_pvp_frame: Some(false),
        expert_mode: Some(false),
        store_url: Some(String::new()),
        coin_package: Some(25),
    }
}

fn data(speed: u16) -> PlayerData {
    PlayerData {
        health: 185,
        max_health: 185,
        free_capacity: 47_000,
        total_capacity: Some(47_000),
        experience: 4_200,
        level: LEVEL,
        level_percent: 0,
        experience_bonus: None,
        base_gain: Some(100),
        voucher_gain: Some(0),
        grinding_gain: Some(0),
        store_gain: Some(0),
        hunting_gain: Some(100),
        mana: 90,
        max_mana: 90,
        magic_level: 0,
        base_magic_level: Some(0),
        magic_level_percent: 0,
        soul: 100,
        stamina: Some(2_520),
        base_speed: Some(speed / 2),
        regeneration: Some(0),
        offline_training: Some(720),
        store_boost: Some(0),
        can_buy_boost: Some(false),
    }
}

fn skills() -> PlayerSkills {
    let skill = Skill {
        level: 10,
        base: Some(10),
        percent: 0,
    };
    let additional = AdditionalSkill {
        level: 0,
        base: Some(0),
    };
    PlayerSkills {
        skills: vec![skill; 7],
        additional: Some(vec![additional; 6]),
    }
}

fn basic() -> PlayerDataBasic {
    PlayerDataBasic {
        premium: false,
        premium_until: Some(0),
        vocation: 0,
        spells: Vec::new(),
    }
}
