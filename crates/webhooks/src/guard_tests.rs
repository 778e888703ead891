use super::*;

/// What is expected of a URL.
#[derive(Debug, PartialEq, Eq)]
enum Judged {
    /// It is called.
    Called,
    /// It is no URL at all.
    NoUrl,
    /// It is refused for this.
    Refused(String),
}

fn judged(url: &str, policy: &Policy) -> Judged {
    match Url::parse(url) {
        Err(_) => Judged::NoUrl,
        Ok(url) => match check_url(&url, policy) {
            Ok(()) => Judged::Called,
            Err(refused) => Judged::Refused(refused.to_string()),
        },
    }
}

/// HOOK-13: every spelling of an address that is allowed here.
#[test]
fn what_may_be_called_may_be_written_in_any_way() {
    let policy = Policy::default();
    policy.confirmed.confirm("192.168.1.20");
    policy.confirmed.confirm("fd12::1");
    for url in [
        "http://127.0.0.1:9/",
        "http://localhost/",
        "http://[::1]:8080/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7F.1/",
        "http://127.1/",
        "http://017700000001/",
        "http://127.0.0.1./",
        "http://①②⑦.0.0.1/",
        "http://１２７。０。０。１/",
        "http://127%2E0%2e0.1/",
        "http://127.0.0.0x/",
        "http://[::ffff:127.0.0.1]/",
        "http://[0:0:0:0:0:ffff:7f00:1]/",
        "https://192.168.1.20/hook",
        "https://0xc0a80114/hook",
        "https://[::ffff:c0a8:114]/hook",
        "https://[FD12:0:0::1]/hook",
        "https://example.test./",
        "https://93.184.215.14/",
        "https://[2606:4700::1111]/",
    ] {
        assert_eq!(judged(url, &policy), Judged::Called, "{url}");
    }
}

/// HOOK-13: no spelling of an address gets it past the rules.
#[test]
fn what_is_never_called_is_refused_however_it_is_written() {
    let metadata = [
        "http://169.254.169.254/latest/meta-data",
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://0XA9FEA9FE/",
        "http://0xa9.0xfe.0xa9.0xfe/",
        "http://0251.0376.0251.0376/",
        "http://0000251.00376.0251.0376/",
        "http://025177524776/",
        "http://169.254.43518/",
        "http://169.16689662/",
        "http://169.254.169.254./",
        "http://user:pass@169.254.169.254/",
        "http://169.254.169.254:80/",
        "http://169。254。169。254/",
        "http://①⑥⑨.②⑤④.①⑥⑨.②⑤④/",
        "http://１６９.２５４.１６９.２５４/",
        "http://169%2e254%2e169%2e254/",
        "http://%31%36%39.254.169.254/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[0:0:0:0:0:FFFF:A9FE:A9FE]/",
        "http://[::169.254.169.254]/",
        "http://[::ffff:0:a9fe:a9fe]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[64:ff9b:1::a9fe:a9fe]/",
        "http://[2002:a9fe:a9fe::]/",
        "http://[2001:0:0:0:0:0:5601:5601]/",
        "http://[fd00:ec2::254]/",
        "http://[fd00:0ec2:0000:0::0254]/",
        "http://METADATA.google.internal./",
        "http://metadata.google.internal/",
        "http://metadata。google。internal/",
        "http:169.254.169.254/",
        "http:\\\\169.254.169.254\\",
        "http://169.254.169.254\\@127.0.0.1/",
        "http://169.254.\t169.254/",
    ];
    let others = [
        ("http://[fe80::1]/", "link-local"),
        ("http://[febf::1]/", "link-local"),
        ("http://169.254.0.1/", "link-local"),
        ("http://0/", "unspecified"),
        ("http://0.0.0.0:7002/", "unspecified"),
        ("http://0x0/", "unspecified"),
        ("http://[::]/", "unspecified"),
        ("http://[::ffff:0.0.0.0]/", "unspecified"),
        ("http://224.0.0.1/", "multicast"),
        ("http://[ff02::1]/", "multicast"),
        ("http://255.255.255.255/", "broadcast"),
        ("http://4294967295/", "broadcast"),
        ("http://240.0.0.1/", "reserved"),
    ];
    let policy = Policy::default();
    // No confirmation helps.
    for host in ["169.254.169.254", "fe80::1", "metadata.google.internal"] {
        policy.confirmed.confirm(host);
    }
    let check = |url: &str, rule: &str| match judged(url, &policy) {
        Judged::Refused(text) => assert!(text.contains(rule) && text.contains("never called"), "{url}: {text}"),
        other => panic!("{url}: {other:?}"),
    };
    metadata.iter().for_each(|url| check(url, "cloud metadata"));
    others.iter().for_each(|(url, rule)| check(url, rule));
}

/// design.md, Address guard: LAN after one confirmation per host; the refusal says where.
#[test]
fn a_private_address_names_the_rule_and_where_to_change_it() {
    let policy = Policy::default();
    policy.confirmed.confirm("192.168.1.20");
    for url in [
        "http://192.168.1.21/hook",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://100.64.0.1/",
        "http://[fd12::1]/hook",
        "http://[fec0::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::a00:1]/",
        "http://[2002:a00:1::]/",
        "http://167772161/",
        "http://１０.0.0.1/",
    ] {
        match judged(url, &policy) {
            Judged::Refused(text) => {
                for part in ["a host in a private network", "confirmed", "--allow-host", "profile"] {
                    assert!(text.contains(part), "{url}: {text}");
                }
            }
            other => panic!("{url}: {other:?}"),
        }
    }
}

#[test]
fn what_is_no_web_address_is_not_called() {
    let policy = Policy::default();
    for url in [
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://[::1%25lo]/",
        "http://1.2.3.4.5/",
        "http://256.1.1.1/",
        "http://0x100000000/",
        "http://exa mple/",
        "http://",
        "/hook",
        "hook",
    ] {
        assert_eq!(judged(url, &policy), Judged::NoUrl, "{url}");
    }
    for url in [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "data:text/plain,x",
        "unix:/run/x",
    ] {
        let expect = Judged::Refused("only absolute http and https URLs are called".into());
        assert_eq!(judged(url, &policy), expect, "{url}");
    }
}

/// HOOK-13: of several addresses those that are allowed are called, and only those.
#[test]
fn a_name_is_judged_by_each_of_its_addresses() {
    let check = |confirmed: &[&str], found: &[&str], expect: Result<&[&str], &str>| {
        let policy = Policy::default();
        confirmed.iter().for_each(|host| policy.confirmed.confirm(host));
        let found: Vec<IpAddr> = found.iter().map(|ip| ip.parse().expect("an address")).collect();
        let got = allowed(&policy, "nas.example", &found);
        let got = got.map(|some| some.iter().map(|one| one.ip().to_string()).collect::<Vec<_>>());
        let got = got.map_err(|refused| refused.to_string());
        match (&got, expect) {
            (Ok(got), Ok(expect)) => assert_eq!(got, expect),
            (Err(got), Err(expect)) => assert!(got.starts_with(expect), "{got}"),
            other => panic!("{other:?}"),
        }
    };
    check(&[], &["127.0.0.1"], Ok(&["127.0.0.1"]));
    check(&[], &["169.254.169.254", "127.0.0.1"], Ok(&["127.0.0.1"]));
    check(&[], &["fe80::1", "10.0.0.1", "93.184.215.14"], Ok(&["93.184.215.14"]));
    check(&["nas.example"], &["fe80::1", "10.0.0.1"], Ok(&["10.0.0.1"]));
    check(
        &["other"],
        &["10.0.0.1"],
        Err("nas.example (10.0.0.1): a host in a private"),
    );
    check(
        &["nas.example"],
        &["::ffff:a9fe:a9fe"],
        Err("nas.example (::ffff:169.254.169.254): cloud"),
    );
    check(
        &[],
        &["::", "fe80::1"],
        Err("nas.example (::): the unspecified address"),
    );
    let many: Vec<String> = (0..100).map(|n| format!("93.184.215.{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    check(&[], &many, Ok(&many[..TRIED]));
}
