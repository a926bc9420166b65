package top

const assembly = false
