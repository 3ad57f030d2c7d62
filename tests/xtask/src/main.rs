//! `cargo xtask torture`: runs the test plan in its large sizes and prints each figure beside its
//! target. All traffic stays on 127.0.0.1, or in network namespaces that it makes and removes.

mod arguments;
mod child;
mod rows;
mod table;

use std::process::ExitCode;

use arguments::Command;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments::parse(&arguments) {
        Ok(Command::Help) => {
            println!("{}", arguments::HELP);
            ExitCode::SUCCESS
        }
        Ok(Command::List) => {
            for row in rows::ALL {
                println!("{:>4}  {}", row.number, row.title);
            }
            ExitCode::SUCCESS
        }
        Ok(Command::Torture { rows, form }) => table::run(&rows, form),
        Ok(Command::Child(arguments)) => child::run(&arguments),
        Err(message) => {
            eprintln!("{message}\n\n{}", arguments::HELP);
            ExitCode::FAILURE
        }
    }
}
