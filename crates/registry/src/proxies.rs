//! Whose request it is, where a proxy that is trusted stands before the registry.
use std::net::IpAddr;
use std::str::FromStr as _;

use axum::http::HeaderMap;
use ipnet::IpNet;

/// Networks of proxies whose word for a client's address is taken.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// From addresses (`10.0.0.7`) and networks (`10.0.0.0/8`); the first that is neither, where there is one.
    pub fn of(texts: &[String]) -> Result<Self, String> {
        let one = |text: &String| {
            let net = IpNet::from_str(text).or_else(|_| IpAddr::from_str(text).map(IpNet::from));
            net.map_err(|_| text.clone())
        };
        texts.iter().map(one).collect::<Result<_, _>>().map(Self)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|net| net.contains(&address))
    }

    /// The client's address: the last in the chain that no trusted proxy is. What stands before it, anybody may have written.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.trusts(peer) {
            return peer;
        }
        let chain = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let chain: Vec<&str> = chain.flat_map(|value| value.split(',')).map(str::trim).collect();
        let mut client = peer;
        for text in chain.into_iter().rev() {
            // Some proxies add the port.
            let address = text.parse().or_else(|_| text.parse::<std::net::SocketAddr>().map(|address| address.ip()));
            let Ok(address) = address else { break };
            client = address;
            if !self.trusts(client) {
                break;
            }
        }
        client
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &[&str], peer: &str, chain: &[&'static str]) -> String {
        let texts: Vec<String> = trusted.iter().map(|text| (*text).to_owned()).collect();
        let mut headers = HeaderMap::new();
        for value in chain {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        Proxies::of(&texts).unwrap().client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(client(&[], "192.0.2.1", &["203.0.113.9"]), "192.0.2.1");
        assert_eq!(client(&["10.0.0.0/8"], "192.0.2.1", &["203.0.113.9"]), "192.0.2.1");
        assert_eq!(client(&["10.0.0.0/8"], "10.1.2.3", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(client(&["10.0.0.7"], "::ffff:10.0.0.7", &["203.0.113.9:4711"]), "203.0.113.9");
    }

    #[test]
    fn what_a_client_wrote_itself_is_not_believed() {
        let trusted = &["10.0.0.0/8", "fd00::/8"];
        assert_eq!(client(trusted, "10.1.2.3", &["1.1.1.1, 203.0.113.9, fd00::1"]), "203.0.113.9");
        assert_eq!(client(trusted, "10.1.2.3", &["1.1.1.1", "203.0.113.9"]), "203.0.113.9");
        assert_eq!(client(trusted, "10.1.2.3", &["203.0.113.9, nonsense"]), "10.1.2.3");
        assert_eq!(client(trusted, "10.1.2.3", &[]), "10.1.2.3");
        assert_eq!(client(trusted, "10.1.2.3", &["10.9.9.9"]), "10.9.9.9", "a chain of proxies alone");
    }

    #[test]
    fn what_is_no_network_is_named() {
        assert_eq!(Proxies::of(&["10.0.0.0/8".into(), "proxy".into()]).unwrap_err(), "proxy");
    }
}
