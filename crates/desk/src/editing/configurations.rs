//! The credential configurations that a profile can name.

use issuer::catalogue::Catalogue;

use crate::schema::ConfigurationChoice;

/// In the order of the file.
pub fn configurations(catalogue: &Catalogue) -> Vec<ConfigurationChoice> {
    let choice = |(id, configuration): (&String, &std::sync::Arc<model::configuration::Configuration>)| {
        let name = configuration
            .display("en")
            .and_then(|display| display.get("name")?.as_str());
        ConfigurationChoice {
            id: id.clone(),
            format: configuration.format.as_str().to_owned(),
            display_name: name.unwrap_or(id).to_owned(),
        }
    };
    catalogue.configurations.iter().map(choice).collect()
}
