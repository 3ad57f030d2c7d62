//! Data set `mk48`: 1,000 updates of a game of ships.

use protogen_bench::Random;

use crate::peers::peer;

pub const UPDATES: usize = 1_000;

peer! {
    #[derive(Copy)]
    pub enum EntityType {
        ArleighBurke, Bismarck, Clemenceau, Fletcher, G5, Iowa, Kolkata, Osa, Yasen, Zubr,
    }
    #[derive(Copy)]
    pub struct Transform { pub altitude: i8, pub angle: u16, pub position: (f32, f32), pub velocity: i16 }
    #[derive(Copy)]
    pub struct Guidance { pub angle: u16, pub submerge: bool, pub velocity: i16 }
    pub struct Contact {
        pub damage: u8,
        pub entity_id: u32,
        pub entity_type: Option<EntityType>,
        pub guidance: Guidance,
        pub player_id: Option<u16>,
        pub reloads: Vec<bool>,
        pub transform: Transform,
        pub turret_angles: Vec<u16>,
    }
    pub struct TerrainUpdate { pub chunk_id: (i8, i8), pub data: Vec<u8> }
    pub struct Update {
        pub contacts: Vec<Contact>,
        pub score: u32,
        pub world_radius: f32,
        pub terrain_updates: Vec<TerrainUpdate>,
    }
    pub struct Updates { pub updates: Vec<Update> }
}

/// Each ship: how often it is met, its turrets, its weapons.
const SHIPS: [(EntityType, usize, usize, usize); 10] = [
    (EntityType::ArleighBurke, 214, 1, 20),
    (EntityType::Bismarck, 52, 4, 10),
    (EntityType::Clemenceau, 97, 4, 16),
    (EntityType::Fletcher, 146, 4, 18),
    (EntityType::G5, 1316, 0, 2),
    (EntityType::Iowa, 155, 3, 28),
    (EntityType::Kolkata, 83, 1, 15),
    (EntityType::Osa, 725, 2, 6),
    (EntityType::Yasen, 406, 0, 14),
    (EntityType::Zubr, 1292, 3, 11),
];

pub fn make() -> Updates {
    Updates {
        updates: Random::new(3).list(UPDATES, update),
    }
}

fn update(random: &mut Random) -> Update {
    let players = random.between(200, 400);
    let world_radius = (players as f32 * 15_000.0).sqrt();
    let (contacts, terrain) = (random.between(20, 40), random.between(3, 10));
    Update {
        contacts: random.list(contacts, |random| contact(random, players)),
        score: (random.unit().powi(4) * 5000.0) as u32,
        world_radius,
        terrain_updates: random.list(terrain, terrain_update),
    }
}

fn contact(random: &mut Random, players: usize) -> Contact {
    let (entity_type, turrets, weapons) = ship(random);
    let visible = random.chance(70);
    let damaged = !visible || random.chance(40);
    let ready = random.below(100);
    Contact {
        damage: if damaged { random.below(200) as u8 } else { 0 },
        entity_id: random.below(players * 20) as u32,
        entity_type: visible.then_some(entity_type),
        guidance: Guidance {
            angle: random.bits() as u16,
            submerge: entity_type == EntityType::Yasen && random.chance(90),
            velocity: random.below(800) as i16 - 400,
        },
        player_id: visible.then(|| random.below(players) as u16),
        reloads: random.list(if visible { weapons } else { 0 }, |random| {
            random.chance(ready)
        }),
        transform: Transform {
            altitude: random.bits() as i8,
            angle: random.bits() as u16,
            position: (
                random.unit() as f32 * 1500.0 - 750.0,
                random.unit() as f32 * 1500.0 - 750.0,
            ),
            velocity: random.below(800) as i16 - 400,
        },
        turret_angles: random.list(if visible { turrets } else { 0 }, |random| {
            random.bits() as u16
        }),
    }
}

fn ship(random: &mut Random) -> (EntityType, usize, usize) {
    let total: usize = SHIPS.iter().map(|ship| ship.1).sum();
    let mut left = random.below(total);
    for (entity_type, often, turrets, weapons) in SHIPS {
        if left < often {
            return (entity_type, turrets, weapons);
        }
        left -= often;
    }
    (EntityType::Zubr, 3, 11)
}

fn terrain_update(random: &mut Random) -> TerrainUpdate {
    let len = if random.chance(2) {
        random.between(900, 1100)
    } else {
        random.between(3, 9)
    };
    TerrainUpdate {
        chunk_id: (random.bits() as i8, random.bits() as i8),
        data: random.list(len, |random| random.bits() as u8),
    }
}
