//! Data set `minecraft_savedata`.

use protogen_bench::schemas::minecraft_savedata::{
    Abilities, Entity, GameType, Item, Place, Player, RecipeBook, Rotation, Vehicle, s2c::Players,
};

use super::Ours;
use crate::minecraft;

impl From<&minecraft::Players> for Ours<Players> {
    fn from(players: &minecraft::Players) -> Self {
        Self::new(Players {
            players: players.players.iter().map(player).collect(),
        })
    }
}

fn player(of: &minecraft::Player) -> Player {
    Player {
        game_type: game_type(of.game_type),
        previous_game_type: game_type(of.previous_game_type),
        score: of.score,
        dimension: of.dimension.clone(),
        selected_item_slot: of.selected_item_slot,
        selected_item: item(&of.selected_item),
        spawn_dimension: of.spawn_dimension.clone(),
        spawn_x: of.spawn_x,
        spawn_y: of.spawn_y,
        spawn_z: of.spawn_z,
        spawn_forced: of.spawn_forced,
        sleep_timer: of.sleep_timer,
        food_exhaustion_level: of.food_exhaustion_level,
        food_saturation_level: of.food_saturation_level,
        food_tick_timer: of.food_tick_timer,
        xp_level: of.xp_level,
        xp_p: of.xp_p,
        xp_total: of.xp_total,
        xp_seed: of.xp_seed,
        inventory: of.inventory.iter().map(item).collect(),
        ender_items: of.ender_items.iter().map(item).collect(),
        abilities: Abilities {
            walk_speed: of.abilities.walk_speed,
            fly_speed: of.abilities.fly_speed,
            may_fly: of.abilities.may_fly,
            flying: of.abilities.flying,
            invulnerable: of.abilities.invulnerable,
            may_build: of.abilities.may_build,
            instabuild: of.abilities.instabuild,
        },
        entered_nether_position: of.entered_nether_position.map(place),
        root_vehicle: of.root_vehicle.as_ref().map(|(uuid, vehicle)| Vehicle {
            uuid: *uuid,
            entity: entity(vehicle),
        }),
        shoulder_entity_left: of.shoulder_entity_left.as_ref().map(entity),
        shoulder_entity_right: of.shoulder_entity_right.as_ref().map(entity),
        seen_credits: of.seen_credits,
        recipe_book: recipe_book(&of.recipe_book),
    }
}

fn game_type(of: minecraft::GameType) -> GameType {
    match of {
        minecraft::GameType::Survival => GameType::Survival,
        minecraft::GameType::Creative => GameType::Creative,
        minecraft::GameType::Adventure => GameType::Adventure,
        minecraft::GameType::Spectator => GameType::Spectator,
    }
}

fn item(of: &minecraft::Item) -> Item {
    Item {
        count: of.count,
        slot: of.slot,
        id: of.id.clone(),
    }
}

fn place((x, y, z): minecraft::Place) -> Place {
    Place { x, y, z }
}

fn entity(of: &minecraft::Entity) -> Entity {
    Entity {
        id: of.id.clone(),
        pos: place(of.pos),
        motion: place(of.motion),
        rotation: Rotation {
            yaw: of.rotation.0,
            pitch: of.rotation.1,
        },
        fall_distance: of.fall_distance,
        fire: of.fire,
        air: of.air,
        on_ground: of.on_ground,
        no_gravity: of.no_gravity,
        invulnerable: of.invulnerable,
        portal_cooldown: of.portal_cooldown,
        uuid: of.uuid,
        custom_name: of.custom_name.clone(),
        custom_name_visible: of.custom_name_visible,
        silent: of.silent,
        glowing: of.glowing,
    }
}

fn recipe_book(of: &minecraft::RecipeBook) -> RecipeBook {
    RecipeBook {
        recipes: of.recipes.clone(),
        to_be_displayed: of.to_be_displayed.clone(),
        is_filtering_craftable: of.is_filtering_craftable,
        is_gui_open: of.is_gui_open,
        is_furnace_filtering_craftable: of.is_furnace_filtering_craftable,
        is_furnace_gui_open: of.is_furnace_gui_open,
        is_blasting_furnace_filtering_craftable: of.is_blasting_furnace_filtering_craftable,
        is_blasting_furnace_gui_open: of.is_blasting_furnace_gui_open,
        is_smoker_filtering_craftable: of.is_smoker_filtering_craftable,
        is_smoker_gui_open: of.is_smoker_gui_open,
    }
}
