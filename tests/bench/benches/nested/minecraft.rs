//! Data set `minecraft_savedata`: 500 saved players.

use protogen_bench::Random;

use crate::peers::peer;

pub const PLAYERS: usize = 500;

pub type Place = (f64, f64, f64);

peer! {
    #[derive(Copy)]
    pub enum GameType { Survival, Creative, Adventure, Spectator }
    pub struct Item { pub count: i8, pub slot: u8, pub id: String }
    #[derive(Copy)]
    pub struct Abilities {
        pub walk_speed: f32,
        pub fly_speed: f32,
        pub may_fly: bool,
        pub flying: bool,
        pub invulnerable: bool,
        pub may_build: bool,
        pub instabuild: bool,
    }
    pub struct Entity {
        pub id: String,
        pub pos: Place,
        pub motion: Place,
        pub rotation: (f32, f32),
        pub fall_distance: f32,
        pub fire: u16,
        pub air: u16,
        pub on_ground: bool,
        pub no_gravity: bool,
        pub invulnerable: bool,
        pub portal_cooldown: i32,
        pub uuid: [u32; 4],
        pub custom_name: Option<String>,
        pub custom_name_visible: bool,
        pub silent: bool,
        pub glowing: bool,
    }
    pub struct RecipeBook {
        pub recipes: Vec<String>,
        pub to_be_displayed: Vec<String>,
        pub is_filtering_craftable: bool,
        pub is_gui_open: bool,
        pub is_furnace_filtering_craftable: bool,
        pub is_furnace_gui_open: bool,
        pub is_blasting_furnace_filtering_craftable: bool,
        pub is_blasting_furnace_gui_open: bool,
        pub is_smoker_filtering_craftable: bool,
        pub is_smoker_gui_open: bool,
    }
    pub struct Player {
        pub game_type: GameType,
        pub previous_game_type: GameType,
        pub score: i64,
        pub dimension: String,
        pub selected_item_slot: u32,
        pub selected_item: Item,
        pub spawn_dimension: Option<String>,
        pub spawn_x: i64,
        pub spawn_y: i64,
        pub spawn_z: i64,
        pub spawn_forced: Option<bool>,
        pub sleep_timer: u16,
        pub food_exhaustion_level: f32,
        pub food_saturation_level: f32,
        pub food_tick_timer: u32,
        pub xp_level: u32,
        pub xp_p: f32,
        pub xp_total: i32,
        pub xp_seed: i32,
        pub inventory: Vec<Item>,
        pub ender_items: Vec<Item>,
        pub abilities: Abilities,
        pub entered_nether_position: Option<Place>,
        pub root_vehicle: Option<([u32; 4], Entity)>,
        pub shoulder_entity_left: Option<Entity>,
        pub shoulder_entity_right: Option<Entity>,
        pub seen_credits: bool,
        pub recipe_book: RecipeBook,
    }
    pub struct Players { pub players: Vec<Player> }
}

/// The same, with text that stays where it was read.
pub mod borrowed {
    use super::{Abilities, GameType, Place};
    use crate::peers::view;

    view! {
        pub struct Item { pub count: i8, pub slot: u8, pub id: &'a str }
        pub struct Entity {
            pub id: &'a str,
            pub pos: Place,
            pub motion: Place,
            pub rotation: (f32, f32),
            pub fall_distance: f32,
            pub fire: u16,
            pub air: u16,
            pub on_ground: bool,
            pub no_gravity: bool,
            pub invulnerable: bool,
            pub portal_cooldown: i32,
            pub uuid: [u32; 4],
            pub custom_name: Option<&'a str>,
            pub custom_name_visible: bool,
            pub silent: bool,
            pub glowing: bool,
        }
        pub struct RecipeBook {
            pub recipes: Vec<&'a str>,
            pub to_be_displayed: Vec<&'a str>,
            pub is_filtering_craftable: bool,
            pub is_gui_open: bool,
            pub is_furnace_filtering_craftable: bool,
            pub is_furnace_gui_open: bool,
            pub is_blasting_furnace_filtering_craftable: bool,
            pub is_blasting_furnace_gui_open: bool,
            pub is_smoker_filtering_craftable: bool,
            pub is_smoker_gui_open: bool,
        }
        pub struct Player {
            pub game_type: GameType,
            pub previous_game_type: GameType,
            pub score: i64,
            pub dimension: &'a str,
            pub selected_item_slot: u32,
            pub selected_item: Item<'a>,
            pub spawn_dimension: Option<&'a str>,
            pub spawn_x: i64,
            pub spawn_y: i64,
            pub spawn_z: i64,
            pub spawn_forced: Option<bool>,
            pub sleep_timer: u16,
            pub food_exhaustion_level: f32,
            pub food_saturation_level: f32,
            pub food_tick_timer: u32,
            pub xp_level: u32,
            pub xp_p: f32,
            pub xp_total: i32,
            pub xp_seed: i32,
            pub inventory: Vec<Item<'a>>,
            pub ender_items: Vec<Item<'a>>,
            pub abilities: Abilities,
            pub entered_nether_position: Option<Place>,
            pub root_vehicle: Option<([u32; 4], Entity<'a>)>,
            pub shoulder_entity_left: Option<Entity<'a>>,
            pub shoulder_entity_right: Option<Entity<'a>>,
            pub seen_credits: bool,
            pub recipe_book: RecipeBook<'a>,
        }
        pub struct Players { pub players: Vec<Player<'a>> }
    }
}

const TYPES: [GameType; 4] = [
    GameType::Survival,
    GameType::Creative,
    GameType::Adventure,
    GameType::Spectator,
];
const ITEMS: [&str; 8] = [
    "dirt",
    "stone",
    "pickaxe",
    "sand",
    "gravel",
    "shovel",
    "chestplate",
    "steak",
];
const ENTITIES: [&str; 8] = [
    "cow", "sheep", "zombie", "skeleton", "spider", "creeper", "parrot", "bee",
];
const NAMES: [&str; 8] = [
    "rainbow", "princess", "steve", "johnny", "missy", "coward", "fairy", "howard",
];
const RECIPES: [&str; 8] = [
    "pickaxe",
    "torch",
    "bow",
    "crafting table",
    "furnace",
    "shears",
    "arrow",
    "tnt",
];
const DIMENSIONS: [&str; 3] = ["overworld", "nether", "end"];

pub fn make() -> Players {
    Players {
        players: Random::new(2).list(PLAYERS, player),
    }
}

fn player(random: &mut Random) -> Player {
    let inventory = random.below(40);
    let ender_items = random.below(27);
    Player {
        game_type: random.pick(&TYPES),
        previous_game_type: random.pick(&TYPES),
        score: random.bits() as i64,
        dimension: random.pick(&DIMENSIONS).into(),
        selected_item_slot: random.bits() as u32,
        selected_item: item(random),
        spawn_dimension: random.maybe(|random| random.pick(&DIMENSIONS).into()),
        spawn_x: random.bits() as i64,
        spawn_y: random.bits() as i64,
        spawn_z: random.bits() as i64,
        spawn_forced: random.maybe(|random| random.chance(50)),
        sleep_timer: random.bits() as u16,
        food_exhaustion_level: random.unit() as f32,
        food_saturation_level: random.unit() as f32,
        food_tick_timer: random.bits() as u32,
        xp_level: random.bits() as u32,
        xp_p: random.unit() as f32,
        xp_total: random.bits() as i32,
        xp_seed: random.bits() as i32,
        inventory: random.list(inventory, item),
        ender_items: random.list(ender_items, item),
        abilities: Abilities {
            walk_speed: random.unit() as f32,
            fly_speed: random.unit() as f32,
            may_fly: random.chance(50),
            flying: random.chance(50),
            invulnerable: random.chance(50),
            may_build: random.chance(50),
            instabuild: random.chance(50),
        },
        entered_nether_position: random.maybe(place),
        root_vehicle: random.maybe(|random| (uuid(random), entity(random))),
        shoulder_entity_left: random.maybe(entity),
        shoulder_entity_right: random.maybe(entity),
        seen_credits: random.chance(50),
        recipe_book: recipe_book(random),
    }
}

fn item(random: &mut Random) -> Item {
    Item {
        count: random.bits() as i8,
        slot: random.bits() as u8,
        id: random.pick(&ITEMS).into(),
    }
}

fn place(random: &mut Random) -> Place {
    (random.unit(), random.unit(), random.unit())
}

fn uuid(random: &mut Random) -> [u32; 4] {
    [(); 4].map(|()| random.bits() as u32)
}

fn entity(random: &mut Random) -> Entity {
    Entity {
        id: random.pick(&ENTITIES).into(),
        pos: place(random),
        motion: place(random),
        rotation: (random.unit() as f32, random.unit() as f32),
        fall_distance: random.unit() as f32,
        fire: random.bits() as u16,
        air: random.bits() as u16,
        on_ground: random.chance(50),
        no_gravity: random.chance(50),
        invulnerable: random.chance(50),
        portal_cooldown: random.bits() as i32,
        uuid: uuid(random),
        custom_name: random.maybe(|random| random.pick(&NAMES).into()),
        custom_name_visible: random.chance(50),
        silent: random.chance(50),
        glowing: random.chance(50),
    }
}

fn recipe_book(random: &mut Random) -> RecipeBook {
    let recipes = random.below(30);
    let displayed = random.below(10);
    RecipeBook {
        recipes: random.list(recipes, |random| random.pick(&RECIPES).into()),
        to_be_displayed: random.list(displayed, |random| random.pick(&RECIPES).into()),
        is_filtering_craftable: random.chance(50),
        is_gui_open: random.chance(50),
        is_furnace_filtering_craftable: random.chance(50),
        is_furnace_gui_open: random.chance(50),
        is_blasting_furnace_filtering_craftable: random.chance(50),
        is_blasting_furnace_gui_open: random.chance(50),
        is_smoker_filtering_craftable: random.chance(50),
        is_smoker_gui_open: random.chance(50),
    }
}
