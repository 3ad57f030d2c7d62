//! What the help teaches, as snapshots.

use crate::program::run;

macro_rules! help {
    ($($name:ident: $line:literal;)*) => {$(
        #[test]
        fn $name() {
            let run = run($line);
            assert_eq!((run.status, run.err.as_str()), (0, ""));
            insta::assert_snapshot!(run.out);
        }
    )*};
}

help! {
    help_of_the_program: "-h";
    help_of_check: "check -h";
    help_of_generate: "generate -h";
    help_of_decode: "decode -h";
    help_of_encode: "encode -h";
    help_of_proxy: "proxy -h";
    help_of_replay: "replay -h";
    help_of_show: "show -h";
    help_of_test: "test -h";
    help_of_watch: "watch -h";
    help_of_fmt: "fmt -h";
    help_of_ir: "ir -h";
    help_of_explain: "explain -h";
    help_of_completions: "completions -h";
}
