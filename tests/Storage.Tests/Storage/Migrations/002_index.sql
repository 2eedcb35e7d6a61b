CREATE INDEX stays_nights ON stays (nights);
