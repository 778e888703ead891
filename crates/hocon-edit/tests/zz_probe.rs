//! probe
mod shared;
#[test]
fn probe() {
    let text = std::fs::read_to_string(std::env::var("PROBE").unwrap()).unwrap();
    let g = hocon_edit::guard(&text, &hocon_edit::Limits::default());
    println!("guard {:?}", g.map(|_| ()).map_err(|e| e.to_string()));
    println!("{:?}", shared::resolve(&text));
}
