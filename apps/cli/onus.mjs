console.log("onus")
