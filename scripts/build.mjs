console.log('no entry to bundle yet');
