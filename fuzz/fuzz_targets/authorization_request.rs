#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::authorization_request(data));
