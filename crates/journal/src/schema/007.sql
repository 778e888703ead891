-- What is known of an exchange beside its bodies, as JSON: the listener asked, headers, visits before it; NULL where nothing is.
ALTER TABLE exchanges ADD COLUMN more TEXT;
ALTER TABLE refusals ADD COLUMN more TEXT;
